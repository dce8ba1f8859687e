#include "core/data/standardiser.h"

#include "core/common/disk_memory.h"
#include "core/common/error.h"
#include "core/data/sequences.h"

#include <algorithm>
#include <cmath>
#include <limits>
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

/// `eachRow` calls what it is given with every row that counts, `width` values each.
template <class EachRow> Standardiser::Modality fitRows(std::size_t width, EachRow&& eachRow)
{
    ColumnSums sums(width);
    eachRow([&](std::span<const float> row) {
        for (std::size_t j = 0; j < width; ++j)
            if (const float value = row[j]; std::isfinite(value))
                sums.add(j, value);
    });

    Standardiser::Modality result { std::vector<double>(width, 0), std::vector<double>(width, 0) };
    for (std::size_t j = 0; j < width; ++j)
        if (sums.count[j] > 0)
            result.mean[j] = sums.sum[j] / static_cast<double>(sums.count[j]);
    std::vector<double> squares(width, 0); // about the mean: no cancellation where the mean is large
    eachRow([&](std::span<const float> row) {
        for (std::size_t j = 0; j < width; ++j)
            if (const float value = row[j]; std::isfinite(value))
                squares[j] += (value - result.mean[j]) * (value - result.mean[j]);
    });
    for (std::size_t j = 0; j < width; ++j)
        if (sums.least[j] < sums.most[j]) // else constant: rounding of the mean must not make it vary
            result.scale[j] = std::sqrt(squares[j] / static_cast<double>(sums.count[j]));
    return result;
}

/// A pass over rows that may lie on disk: what was touched is let go of as it goes on, faster than the thread looks.
class RowPass {
public:
    explicit RowPass(const Matrix& features)
        : m_rowBytes(static_cast<std::size_t>(features.cols) * sizeof(float))
        , m_onDisk(features.place() == Place::Disk)
    { }

    void next()
    {
        constexpr std::size_t mostBetween = std::size_t { 32 } << 20;
        m_touched += m_rowBytes;
        if (!m_onDisk || m_touched < mostBetween)
            return;
        m_touched = 0;
        keepDiskMemoryBound();
    }

private:
    std::size_t m_rowBytes, m_touched = 0;
    bool m_onDisk;
};

Standardiser::Modality fitModality(const Matrix& features)
{
    return fitRows(static_cast<std::size_t>(features.cols), [&](const auto& visit) {
        RowPass pass(features);
        for (std::int64_t row = 0; row < features.rows; ++row, pass.next())
            visit(features.row(row));
    });
}

Standardiser::Modality fitSteps(const Matrix& features, const Sequences& sequences)
{
    const auto width = static_cast<std::size_t>(features.cols / sequences.steps);
    Standardiser::Modality result = fitRows(width, [&](const auto& visit) {
        RowPass pass(features);
        for (std::int64_t row = 0; row < features.rows; ++row, pass.next())
            for (std::int64_t t = 0; t < sequences.lengths[static_cast<std::size_t>(row)]; ++t)
                visit(features.row(row).subspan(static_cast<std::size_t>(t) * width, width));
    });
    result.perStep = true;
    return result;
}

/// Standardises one row of features; returns how many values are not finite.
std::int64_t standardise(const Standardiser::Modality& m, std::span<const float> from, std::span<float> to)
{
    std::int64_t bad = 0;
    for (std::size_t j = 0; j < from.size(); ++j) {
        // A value so large that it leaves the range of float counts as not finite too.
        const auto value = static_cast<float>(m.scale[j] > 0 ? (from[j] - m.mean[j]) / m.scale[j] : from[j] * 0.0);
        const bool finite = std::isfinite(value);
        bad += !finite;
        to[j] = finite ? value : 0;
    }
    return bad;
}

std::span<float> rowOf(std::span<float> values, std::int64_t row, std::int64_t cols)
{
    return values.subspan(static_cast<std::size_t>(row * cols), static_cast<std::size_t>(cols));
}

std::int64_t standardiseRows(const Standardiser::Modality& m, const Matrix& from, std::span<float> to)
{
    std::int64_t bad = 0;
    RowPass pass(from);
    for (std::int64_t row = 0; row < from.rows; ++row, pass.next())
        bad += standardise(m, from.row(row), rowOf(to, row, from.cols));
    return bad;
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

Standardiser Standardiser::fit(const Split& train, const std::vector<bool>& keepSteps)
{
    std::vector<Modality> modalities;
    for (std::size_t m = 0; m < train.features.size(); ++m) {
        if (train.steps(m) == 0)
            modalities.push_back(fitModality(train.features[m]));
        else if (m < keepSteps.size() && keepSteps[m])
            modalities.push_back(fitSteps(train.features[m], train.sequences[m]));
        else
            modalities.push_back(fitModality(pooledFeatures(train, m)));
    }
    return Standardiser(std::move(modalities));
}

void Standardiser::checkWidth(std::size_t modality, std::int64_t features) const
{
    const std::size_t width = m_modalities.at(modality).mean.size();
    if (features != static_cast<std::int64_t>(width))
        throw BadInput("the data has " + std::to_string(features) + " features where the standardiser has "
            + std::to_string(width) + " (modality " + std::to_string(modality + 1) + ")");
}

Matrix Standardiser::apply(std::size_t modality, const Matrix& features, std::int64_t* nonFinite) const
{
    checkWidth(modality, features.cols);
    Matrix result(features.rows, features.cols, features.place());
    const std::int64_t bad = standardiseRows(m_modalities[modality], features, result.values);
    if (nonFinite)
        *nonFinite += bad;
    return result;
}

std::int64_t Standardiser::columnsOf(const Split& split, std::size_t modality) const
{
    const Modality& m = m_modalities.at(modality);
    const auto width = static_cast<std::int64_t>(m.mean.size());
    return m.perStep ? split.steps(modality) * width : width;
}

Matrix Standardiser::applyTo(const Split& split, std::size_t modality, std::int64_t* nonFinite) const
{
    const Matrix& features = split.features.at(modality);
    Matrix result(features.rows, columnsOf(split, modality), features.place());
    applyInto(result.values, split, modality, nonFinite);
    return result;
}

void Standardiser::applyInto(
    std::span<float> to, const Split& split, std::size_t modality, std::int64_t* nonFinite) const
{
    const Modality& m = m_modalities.at(modality);
    const Matrix& features = split.features.at(modality);
    const std::int64_t steps = split.steps(modality);
    if (!m.perStep)
        checkWidth(modality, steps == 0 ? features.cols : features.cols / steps);
    std::int64_t bad = 0;
    if (m.perStep)
        bad = standardiseSteps(to, split, modality);
    else if (steps == 0)
        bad = standardiseRows(m, features, to);
    else
        bad = standardiseRows(m, pooledFeatures(split, modality), to);
    if (nonFinite)
        *nonFinite += bad;
}

std::int64_t Standardiser::standardiseSteps(std::span<float> to, const Split& split, std::size_t modality) const
{
    const Modality& m = m_modalities[modality];
    const Matrix& features = split.features[modality];
    const std::int64_t steps = split.steps(modality);
    const std::size_t width = m.mean.size();
    if (steps == 0 || features.cols != steps * static_cast<std::int64_t>(width))
        throw BadInput("the model takes modality " + std::to_string(modality + 1) + " as sequences of width "
            + std::to_string(width) + "; in the split " + split.name + " the data are "
            + (steps == 0 ? "one vector per sample" : "of width " + std::to_string(features.cols / steps)));
    std::ranges::fill(to, std::numeric_limits<float>::quiet_NaN());
    std::int64_t bad = 0;
    RowPass pass(features);
    for (std::int64_t row = 0; row < features.rows; ++row, pass.next()) {
        const std::span<float> target = rowOf(to, row, features.cols);
        const std::int64_t length = split.sequences[modality].lengths[static_cast<std::size_t>(row)];
        for (std::size_t t = 0; t < static_cast<std::size_t>(length); ++t)
            bad += standardise(m, features.row(row).subspan(t * width, width), target.subspan(t * width, width));
    }
    return bad;
}

std::int64_t Standardiser::constantColumns(std::size_t modality) const
{
    const auto& scale = m_modalities.at(modality).scale;
    return std::count_if(scale.begin(), scale.end(), [](double s) { return !(s > 0); });
}

}
