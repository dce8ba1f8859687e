#include "core/data/standardiser.h"

#include "core/common/error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace cmir {

namespace {

/// Sums of one pass over the finite values of every column, row by row as they lie in memory.
struct ColumnSums {
    std::vector<std::int64_t> count;
    std::vector<double> sum;
    std::vector<float> least, most;

    explicit ColumnSums(std::size_t width)
        : count(width, 0)
        , sum(width, 0)
        , least(width, 0)
        , most(width, 0)
    { }
    void add(std::size_t column, float value)
    {
        const bool first = count[column]++ == 0;
        sum[column] += value;
        least[column] = first ? value : std::min(least[column], value);
        most[column] = first ? value : std::max(most[column], value);
    }
};

Standardiser::Modality fitModality(const Matrix& features)
{
    const auto width = static_cast<std::size_t>(features.cols);
    ColumnSums sums(width);
    for (std::int64_t row = 0; row < features.rows; ++row)
        for (std::size_t j = 0; j < width; ++j)
            if (const float value = features.row(row)[j]; std::isfinite(value))
                sums.add(j, value);

    Standardiser::Modality result { std::vector<double>(width, 0), std::vector<double>(width, 0) };
    for (std::size_t j = 0; j < width; ++j)
        if (sums.count[j] > 0)
            result.mean[j] = sums.sum[j] / static_cast<double>(sums.count[j]);
    std::vector<double> squares(width, 0); // about the mean: no cancellation where the mean is large
    for (std::int64_t row = 0; row < features.rows; ++row)
        for (std::size_t j = 0; j < width; ++j)
            if (const float value = features.row(row)[j]; std::isfinite(value))
                squares[j] += (value - result.mean[j]) * (value - result.mean[j]);
    for (std::size_t j = 0; j < width; ++j)
        if (sums.least[j] < sums.most[j]) // else constant: rounding of the mean must not make it vary
            result.scale[j] = std::sqrt(squares[j] / static_cast<double>(sums.count[j]));
    return result;
}

}

Standardiser::Standardiser(std::vector<Modality> modalities)
    : m_modalities(std::move(modalities))
{
    for (const Modality& m : m_modalities)
        if (m.mean.size() != m.scale.size())
            throw BadInput("the standardiser has " + std::to_string(m.mean.size()) + " means and "
                + std::to_string(m.scale.size()) + " scales for one modality; they must be equally many");
}

Standardiser Standardiser::fit(const Split& train)
{
    std::vector<Modality> modalities;
    for (const Matrix& features : train.features)
        modalities.push_back(fitModality(features));
    return Standardiser(std::move(modalities));
}

Matrix Standardiser::apply(std::size_t modality, const Matrix& features, std::int64_t* nonFinite) const
{
    const Modality& m = m_modalities.at(modality);
    if (features.cols != static_cast<std::int64_t>(m.mean.size()))
        throw BadInput("the data has " + std::to_string(features.cols) + " features where the standardiser has "
            + std::to_string(m.mean.size()) + " (modality " + std::to_string(modality + 1) + ")");
    Matrix result(features.rows, features.cols);
    std::int64_t bad = 0;
    for (std::int64_t row = 0; row < features.rows; ++row) {
        const auto from = features.row(row);
        const auto to = result.row(row);
        for (std::size_t j = 0; j < from.size(); ++j) {
            // A value so large that it leaves the range of float counts as not finite too.
            const auto value = static_cast<float>(m.scale[j] > 0 ? (from[j] - m.mean[j]) / m.scale[j] : from[j] * 0.0);
            const bool finite = std::isfinite(value);
            bad += !finite;
            to[j] = finite ? value : 0;
        }
    }
    if (nonFinite)
        *nonFinite += bad;
    return result;
}

std::int64_t Standardiser::constantColumns(std::size_t modality) const
{
    const auto& scale = m_modalities.at(modality).scale;
    return std::count_if(scale.begin(), scale.end(), [](double s) { return !(s > 0); });
}

}
