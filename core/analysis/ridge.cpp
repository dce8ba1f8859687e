#include "core/analysis/ridge.h"

#include "core/analysis/ridge_kernels.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace cmir {

Cholesky::Cholesky(std::vector<double> matrix, std::int64_t n, const JobContext& job)
    : m_n(static_cast<std::size_t>(n))
    , m_factor(std::move(matrix))
{
    for (std::size_t k = 0; k < m_n; ++k) {
        job.check();
        double* pivot = m_factor.data() + k * m_n;
        if (!(pivot[k] > 0) || !std::isfinite(pivot[k]))
            throw Failure("regression: the products of the features are not positive definite at feature "
                + std::to_string(k) + "; a larger ridge penalty is needed");
        const double scale = 1 / std::sqrt(pivot[k]);
        for (std::size_t j = k; j < m_n; ++j)
            pivot[j] *= scale;
        for (std::size_t i = k + 1; i < m_n; ++i) {
            double* row = m_factor.data() + i * m_n;
            const double factor = pivot[i];
            for (std::size_t j = i; j < m_n; ++j)
                row[j] -= factor * pivot[j];
        }
    }
}

std::vector<double> Cholesky::solve(std::vector<double> right, std::int64_t columns) const
{
    const auto width = static_cast<std::size_t>(columns);
    const auto divide = [&](std::size_t i) {
        for (std::size_t c = 0; c < width; ++c)
            right[i * width + c] /= m_factor[i * m_n + i];
    };
    const auto subtract = [&](std::size_t from, double factor, std::size_t what) {
        for (std::size_t c = 0; c < width; ++c)
            right[from * width + c] -= factor * right[what * width + c];
    };
    for (std::size_t k = 0; k < m_n; ++k) { // U' z = b
        divide(k);
        for (std::size_t i = k + 1; i < m_n; ++i)
            subtract(i, m_factor[k * m_n + i], k);
    }
    for (std::size_t k = m_n; k-- > 0;) { // U x = z
        for (std::size_t i = k + 1; i < m_n; ++i)
            subtract(k, m_factor[k * m_n + i], i);
        divide(k);
    }
    return right;
}

ColumnScale columnScale(const Matrix& x, std::span<const std::int64_t> rows)
{
    const auto d = static_cast<std::size_t>(x.cols);
    const auto n = static_cast<double>(rows.size());
    ColumnScale scale { std::vector<double>(d), std::vector<double>(d) };
    for (const auto r : rows)
        kernels::addShares(x.row(r).data(), n, scale.mean.data(), x.cols);
    for (const auto r : rows)
        kernels::addSquaredDistances(x.row(r).data(), scale.mean.data(), n, scale.inverse.data(), x.cols);
    for (std::size_t c = 0; c < d; ++c) {
        // The mean of equal numbers may miss them by rounding, and a spread of that size is none.
        const bool constant = scale.inverse[c] <= 1e-24 * scale.mean[c] * scale.mean[c];
        scale.inverse[c] = constant ? 0 : 1 / std::sqrt(scale.inverse[c]);
    }
    return scale;
}

std::vector<double> standardisedRows(const Matrix& x, std::span<const std::int64_t> rows, const ColumnScale& scale)
{
    const auto d = static_cast<std::size_t>(x.cols);
    std::vector<double> out(rows.size() * d);
    for (std::size_t i = 0; i < rows.size(); ++i)
        kernels::standardise(
            x.row(rows[i]).data(), scale.mean.data(), scale.inverse.data(), out.data() + i * d, x.cols);
    return out;
}

std::vector<double> meanProducts(const std::vector<double>& x, std::size_t n, std::size_t d, const JobContext& job)
{
    std::vector<double> out(d * d);
    constexpr std::size_t block = 64;
    for (std::size_t r = 0; r < n; r += block) {
        job.check();
        kernels::addMeanProducts(x.data() + r * d, static_cast<std::int64_t>(std::min(block, n - r)),
            static_cast<double>(n), out.data(), static_cast<std::int64_t>(d));
    }
    return out;
}

std::vector<double> RidgeModel::predict(std::span<const float> row) const
{
    std::vector<double> out = intercept;
    for (std::size_t c = 0; c < row.size(); ++c) {
        const double value = scale.standardised(row[c], c);
        for (std::size_t t = 0; t < out.size(); ++t)
            out[t] += value * weights[c * out.size() + t];
    }
    return out;
}

RidgeSystem::RidgeSystem(const Matrix& x, const Matrix& y, std::span<const std::int64_t> rows, const JobContext& job)
    : m_targets(static_cast<std::size_t>(y.cols))
    , m_intercept(m_targets)
    , m_right(static_cast<std::size_t>(x.cols * y.cols))
{
    if (x.rows != y.rows)
        throw BadInput("regression: " + std::to_string(x.rows) + " rows of features but " + std::to_string(y.rows)
            + " of targets; they must be of the same samples");
    if (rows.empty())
        throw BadInput("regression: no row to fit to; at least one is needed");
    const auto d = static_cast<std::size_t>(x.cols);
    const auto n = static_cast<double>(rows.size());
    m_scale = columnScale(x, rows);
    const auto z = standardisedRows(x, rows, m_scale);
    m_products = meanProducts(z, rows.size(), d, job);
    for (const auto r : rows)
        for (std::size_t t = 0; t < m_targets; ++t)
            m_intercept[t] += y.row(r)[t] / n;
    std::vector<double> right(m_targets * d); // a target's in a row
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t t = 0; t < m_targets; ++t)
            kernels::addMultiple(z.data() + i * d, y.row(rows[i])[t] - m_intercept[t], n, right.data() + t * d, x.cols);
    for (std::size_t c = 0; c < d; ++c)
        for (std::size_t t = 0; t < m_targets; ++t)
            m_right[c * m_targets + t] = right[t * d + c];
}

RidgeModel RidgeSystem::solve(double lambda, const JobContext& job) const
{
    const std::size_t d = m_scale.mean.size();
    auto matrix = m_products;
    for (std::size_t c = 0; c < d; ++c)
        matrix[c * d + c] += lambda;
    const Cholesky factor(std::move(matrix), static_cast<std::int64_t>(d), job);
    return { m_scale, m_intercept, factor.solve(m_right, static_cast<std::int64_t>(m_targets)) };
}

}
