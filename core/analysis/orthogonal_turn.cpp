#include "core/analysis/orthogonal_turn.h"

#include "core/analysis/symmetric_eigen.h"
#include "core/common/error.h"

#include <cmath>
#include <string>
#include <vector>

namespace cmir {

namespace {

/// Directions with less than this share of the strongest one's part in common are rounding.
constexpr double leastInCommon = 1e-6;

/// Rows x cols in double precision, with its column means taken away.
struct CentredRows {
    std::int64_t rows = 0, cols = 0;
    std::vector<double> mean, values;

    explicit CentredRows(const Matrix& m)
        : rows(m.rows)
        , cols(m.cols)
        , mean(static_cast<std::size_t>(m.cols))
        , values(m.values.begin(), m.values.end())
    {
        const auto width = static_cast<std::size_t>(cols);
        for (std::size_t i = 0; i < values.size(); ++i)
            mean[i % width] += values[i] / static_cast<double>(rows);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] -= mean[i % width];
    }
    const double* row(std::int64_t r) const { return values.data() + r * cols; }
};

/// A^T B, both with the same rows.
std::vector<double> crossProduct(const CentredRows& a, const CentredRows& b)
{
    std::vector<double> product(static_cast<std::size_t>(a.cols * b.cols));
    for (std::int64_t r = 0; r < a.rows; ++r)
        for (std::int64_t i = 0; i < a.cols; ++i) {
            const double factor = a.row(r)[i];
            const double* from = b.row(r);
            double* to = product.data() + i * b.cols;
            for (std::int64_t j = 0; j < b.cols; ++j)
                to[j] += factor * from[j];
        }
    return product;
}

/// (p x q) times (q x s), row-major.
std::vector<double> productOf(
    const std::vector<double>& a, const std::vector<double>& b, std::int64_t p, std::int64_t q, std::int64_t s)
{
    std::vector<double> product(static_cast<std::size_t>(p * s));
    for (std::int64_t i = 0; i < p; ++i)
        for (std::int64_t k = 0; k < q; ++k) {
            const double factor = a[static_cast<std::size_t>(i * q + k)];
            for (std::int64_t j = 0; j < s; ++j)
                product[static_cast<std::size_t>(i * s + j)] += factor * b[static_cast<std::size_t>(k * s + j)];
        }
    return product;
}

double squaredSize(const std::vector<double>& values)
{
    double sum = 0;
    for (const double value : values)
        sum += value * value;
    return sum;
}

}

LaidOver layOver(const Matrix& points, const Matrix& reference)
{
    if (points.rows != reference.rows)
        throw BadInput("laying a representation over another: " + std::to_string(points.rows) + " and "
            + std::to_string(reference.rows) + " rows; they must be the same samples");
    LaidOver laid { Matrix(reference.rows, reference.cols), 1 };
    if (points.rows == 0)
        return laid;
    const CentredRows y(points), x(reference);
    const std::vector<double> common = crossProduct(y, x); // M, width of y x width of x
    std::vector<double> gram(static_cast<std::size_t>(x.cols * x.cols)); // M^T M
    for (std::int64_t k = 0; k < y.cols; ++k)
        for (std::int64_t i = 0; i < x.cols; ++i)
            for (std::int64_t j = 0; j < x.cols; ++j)
                gram[static_cast<std::size_t>(i * x.cols + j)] += common[static_cast<std::size_t>(k * x.cols + i)]
                    * common[static_cast<std::size_t>(k * x.cols + j)];
    const std::vector<Eigenpair> pairs = leadingEigenpairs(std::move(gram), x.cols, std::min(x.cols, y.cols));
    std::vector<double> root(static_cast<std::size_t>(x.cols * x.cols)); // (M^T M)^(-1/2)
    double inCommon = 0; // the sum of M's singular values
    for (const Eigenpair& pair : pairs) {
        if (!(pair.value > leastInCommon * leastInCommon * pairs.front().value))
            break;
        const double singular = std::sqrt(pair.value);
        inCommon += singular;
        for (std::int64_t i = 0; i < x.cols; ++i)
            for (std::int64_t j = 0; j < x.cols; ++j)
                root[static_cast<std::size_t>(i * x.cols + j)]
                    += pair.vector[static_cast<std::size_t>(i)] * pair.vector[static_cast<std::size_t>(j)] / singular;
    }
    if (const double size = squaredSize(y.values); size > 0 && inCommon > 0)
        laid.scale = inCommon / size;
    const std::vector<double> turn = productOf(common, root, y.cols, x.cols, x.cols);
    const std::vector<double> turned = productOf(y.values, turn, y.rows, y.cols, x.cols);
    for (std::size_t i = 0; i < turned.size(); ++i)
        laid.points.values[i]
            = static_cast<float>(laid.scale * turned[i] + x.mean[i % static_cast<std::size_t>(x.cols)]);
    return laid;
}

}
