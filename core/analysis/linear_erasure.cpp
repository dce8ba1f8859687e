#include "core/analysis/linear_erasure.h"

#include "core/analysis/ridge.h"
#include "core/analysis/symmetric_eigen.h"

#include <cmath>

namespace cmir {

namespace {

constexpr double ridge = 1e-9; ///< of a standardised feature's variance
constexpr double smallest = 1e-9; ///< of what is explained of a standardised concept: less is rounding

/// S_xy of standardised features and concepts: d x t, row-major.
std::vector<double> crossProducts(const std::vector<double>& x, const std::vector<double>& y, std::size_t n)
{
    const std::size_t d = x.size() / n, t = y.size() / n;
    std::vector<double> out(d * t);
    for (std::size_t r = 0; r < n; ++r)
        for (std::size_t i = 0; i < d; ++i)
            for (std::size_t j = 0; j < t; ++j)
                out[i * t + j] += x[r * d + i] * y[r * t + j] / static_cast<double>(n);
    return out;
}

/// A'B for A d x t and B d x t.
std::vector<double> innerProducts(const std::vector<double>& a, const std::vector<double>& b, std::size_t t)
{
    std::vector<double> out(t * t);
    for (std::size_t i = 0; i < a.size() / t; ++i)
        for (std::size_t j = 0; j < t; ++j)
            for (std::size_t k = 0; k < t; ++k)
                out[j * t + k] += a[i * t + j] * b[i * t + k];
    return out;
}

}

LinearErasure::LinearErasure(
    const Matrix& x, const Matrix& concepts, std::span<const std::int64_t> rows, const JobContext& job)
{
    if (x.rows != concepts.rows)
        throw BadInput("linear erasure: " + std::to_string(x.rows) + " rows but " + std::to_string(concepts.rows)
            + " of the concept; there must be one for each");
    if (rows.empty())
        throw BadInput("linear erasure: no row to fit to");
    const ColumnScale scale = columnScale(x, rows);
    m_mean = scale.mean;
    const auto d = m_mean.size(), t = static_cast<std::size_t>(concepts.cols);
    const auto z = standardisedRows(x, rows, scale);
    const auto cross = crossProducts(z, standardisedRows(concepts, rows, columnScale(concepts, rows)), rows.size());
    auto covariance = meanProducts(z, rows.size(), d, job);
    for (std::size_t i = 0; i < d; ++i)
        covariance[i * d + i] += ridge;
    const auto solved = Cholesky(std::move(covariance), x.cols, job).solve(cross, concepts.cols);

    // The pseudo-inverse of S_yx S_xx^-1 S_xy by its eigenvectors: one direction for each that is not 0.
    for (const Eigenpair& pair : leadingEigenpairs(innerProducts(cross, solved, t), concepts.cols, concepts.cols)) {
        if (pair.value < smallest)
            continue;
        ++m_directions;
        const double root = 1 / std::sqrt(pair.value);
        for (std::size_t i = 0; i < d; ++i) {
            double read = 0, taken = 0;
            for (std::size_t j = 0; j < t; ++j) {
                read += solved[i * t + j] * pair.vector[j];
                taken += cross[i * t + j] * pair.vector[j];
            }
            m_read.push_back(read * root * scale.inverse[i]);
            m_taken.push_back(scale.inverse[i] > 0 ? taken * root / scale.inverse[i] : 0);
        }
    }
}

Matrix LinearErasure::erased(const Matrix& x) const
{
    Matrix out = x;
    const std::size_t d = m_mean.size();
    for (std::int64_t r = 0; r < x.rows; ++r)
        for (std::size_t k = 0; k < m_directions; ++k) {
            double amount = 0;
            for (std::size_t i = 0; i < d; ++i)
                amount += m_read[k * d + i] * (static_cast<double>(x.row(r)[i]) - m_mean[i]);
            for (std::size_t i = 0; i < d; ++i)
                out.row(r)[i] -= static_cast<float>(amount * m_taken[k * d + i]);
        }
    return out;
}

}
