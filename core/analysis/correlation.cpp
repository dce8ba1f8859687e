#include "core/analysis/correlation.h"

#include "core/common/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace cmir {

namespace {

/// Nor(x) / sqrt(n): centred, of length 1, so that the product of two such vectors is their correlation. A constant
/// becomes zero; the mean of equal numbers may miss them by rounding, and a spread of that size is none.
void normalise(double* x, std::size_t n)
{
    const double mean = std::accumulate(x, x + n, 0.0) / static_cast<double>(n);
    double squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        x[i] -= mean;
        squares += x[i] * x[i];
    }
    const bool constant = squares <= 1e-24 * static_cast<double>(n) * mean * mean;
    const double scale = constant ? 0 : 1 / std::sqrt(squares);
    for (std::size_t i = 0; i < n; ++i)
        x[i] *= scale;
}

/// The chosen rows, normalised over their features.
std::vector<double> normalisedRows(const Matrix& matrix, std::span<const std::int64_t> rows)
{
    const auto width = static_cast<std::size_t>(matrix.cols);
    std::vector<double> out(rows.size() * width);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto row = matrix.row(rows[i]);
        std::copy(row.begin(), row.end(), out.begin() + static_cast<std::ptrdiff_t>(i * width));
        normalise(out.data() + i * width, width);
    }
    return out;
}

/// The columns, normalised over all rows; column c begins at c * rows.
std::vector<double> normalisedColumns(const Matrix& matrix)
{
    const auto rows = static_cast<std::size_t>(matrix.rows), cols = static_cast<std::size_t>(matrix.cols);
    std::vector<double> out(rows * cols);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < cols; ++c)
            out[c * rows + r] = matrix.values[r * cols + c];
    for (std::size_t c = 0; c < cols; ++c)
        normalise(out.data() + c * rows, rows);
    return out;
}

/// All products of the vectors of length n in `a` with those in `b`.
Matrix products(
    const std::vector<double>& a, const std::vector<double>& b, std::int64_t countA, std::int64_t countB, std::size_t n)
{
    Matrix out(countA, countB);
    for (std::int64_t i = 0; i < countA; ++i) {
        const double* x = a.data() + static_cast<std::size_t>(i) * n;
        for (std::int64_t j = 0; j < countB; ++j) {
            const double* y = b.data() + static_cast<std::size_t>(j) * n;
            out(i, j) = static_cast<float>(std::clamp(std::inner_product(x, x + n, y, 0.0), -1.0, 1.0));
        }
    }
    return out;
}

void checkSameRows(const Matrix& invariant, const Matrix& spurious)
{
    if (invariant.rows != spurious.rows)
        throw BadInput("correlation: " + std::to_string(invariant.rows) + " invariant rows but "
            + std::to_string(spurious.rows) + " spurious rows; they must be of the same samples");
}

}

Matrix sampleCorrelation(const Matrix& invariant, const Matrix& spurious, std::span<const std::int64_t> rows)
{
    checkSameRows(invariant, spurious);
    if (invariant.cols != spurious.cols)
        throw BadInput("correlation: representations of width " + std::to_string(invariant.cols) + " and "
            + std::to_string(spurious.cols) + "; they must have the same width");
    for (const auto row : rows)
        if (row < 0 || row >= invariant.rows)
            throw BadInput("correlation: row " + std::to_string(row) + " of " + std::to_string(invariant.rows));
    const auto n = static_cast<std::int64_t>(rows.size());
    return products(normalisedRows(invariant, rows), normalisedRows(spurious, rows), n, n,
        static_cast<std::size_t>(invariant.cols));
}

Matrix featureCorrelation(const Matrix& invariant, const Matrix& spurious)
{
    checkSameRows(invariant, spurious);
    return products(normalisedColumns(invariant), normalisedColumns(spurious), invariant.cols, spurious.cols,
        static_cast<std::size_t>(invariant.rows));
}

std::vector<std::int64_t> orderByValue(std::span<const float> values)
{
    std::vector<std::int64_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [values](std::int64_t a, std::int64_t b) {
        const float x = values[static_cast<std::size_t>(a)], y = values[static_cast<std::size_t>(b)];
        return std::isnan(y) ? !std::isnan(x) : x < y;
    });
    return order;
}

}
