#include "core/analysis/cloud_shape.h"

#include "core/analysis/correlation.h"
#include "core/analysis/row_sample.h"
#include "core/analysis/symmetric_eigen.h"
#include "core/common/label_basis.h"

#include <cmath>
#include <numeric>
#include <vector>

namespace cmir {

namespace {

std::vector<double> covarianceOf(const Matrix& z)
{
    const auto d = static_cast<std::size_t>(z.cols);
    std::vector<double> mean(d), out(d * d), row(d);
    for (std::int64_t r = 0; r < z.rows; ++r)
        for (std::size_t c = 0; c < d; ++c)
            mean[c] += z.row(r)[c] / static_cast<double>(z.rows);
    for (std::int64_t r = 0; r < z.rows; ++r) {
        for (std::size_t c = 0; c < d; ++c)
            row[c] = z.row(r)[c] - mean[c];
        for (std::size_t i = 0; i < d; ++i)
            for (std::size_t j = 0; j <= i; ++j)
                out[i * d + j] += row[i] * row[j] / static_cast<double>(z.rows);
    }
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j < i; ++j)
            out[j * d + i] = out[i * d + j];
    return out;
}

double kurtosisAlong(const Matrix& z, const std::vector<double>& axis)
{
    std::vector<double> place(static_cast<std::size_t>(z.rows));
    for (std::int64_t r = 0; r < z.rows; ++r)
        for (std::size_t c = 0; c < axis.size(); ++c)
            place[static_cast<std::size_t>(r)] += axis[c] * z.row(r)[c];
    const auto n = static_cast<double>(z.rows);
    const double mean = std::accumulate(place.begin(), place.end(), 0.0) / n;
    double second = 0, fourth = 0;
    for (const double p : place) {
        const double square = (p - mean) * (p - mean);
        second += square / n;
        fourth += square * square / n;
    }
    return second > 0 ? fourth / (second * second) : 0;
}

/// What is left of every column after least squares on the basis.
Matrix without(Matrix z, const std::vector<std::vector<double>>& basis)
{
    for (const auto& column : basis)
        for (std::int64_t c = 0; c < z.cols; ++c) {
            double share = 0;
            for (std::int64_t r = 0; r < z.rows; ++r)
                share += column[static_cast<std::size_t>(r)] * z(r, c);
            for (std::int64_t r = 0; r < z.rows; ++r)
                z(r, c) -= static_cast<float>(share * column[static_cast<std::size_t>(r)]);
        }
    return z;
}

}

CloudShape cloudShape(const Matrix& z)
{
    CloudShape shape;
    if (z.rows < 2 || z.cols < 1 || static_cast<std::int64_t>(finiteRows(z).size()) != z.rows)
        return shape;
    const std::vector<double> covariance = covarianceOf(z);
    double trace = 0;
    for (std::int64_t c = 0; c < z.cols; ++c)
        trace += covariance[static_cast<std::size_t>(c * z.cols + c)];
    shape.spread = std::sqrt(trace / static_cast<double>(z.cols));
    if (trace <= 0)
        return shape;
    const std::vector<Eigenpair> pairs = leadingEigenpairs(covariance, z.cols, z.cols);
    double entropy = 0;
    for (const Eigenpair& pair : pairs)
        if (const double share = pair.value / trace; share > 0)
            entropy -= share * std::log(share);
    shape.effectiveRank = std::exp(entropy);
    shape.kurtosis = kurtosisAlong(z, pairs.front().vector);
    return shape;
}

double meanCorrelation(const Matrix& invariant, const Matrix& spurious)
{
    const Matrix correlation = featureCorrelation(invariant, spurious);
    double sum = 0;
    for (const float value : correlation.values)
        sum += std::abs(value);
    return correlation.empty() ? 0 : sum / static_cast<double>(correlation.values.size());
}

double meanConditionalCorrelation(
    const Matrix& invariant, const Matrix& spurious, std::span<const float> label, bool classes)
{
    std::vector<std::int64_t> rows;
    std::vector<double> known;
    for (std::size_t r = 0; r < label.size(); ++r)
        if (std::isfinite(label[r])) {
            rows.push_back(static_cast<std::int64_t>(r));
            known.push_back(label[r]);
        }
    if (known.empty())
        return 0;
    const auto basis = labelBasis(known, classes);
    return meanCorrelation(without(takeRows(invariant, rows), basis), without(takeRows(spurious, rows), basis));
}

}
