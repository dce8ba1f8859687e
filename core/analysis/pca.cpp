#include "core/analysis/pca.h"

#include "core/analysis/row_sample.h"
#include "core/analysis/symmetric_eigen.h"
#include "core/common/median.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

constexpr double leastShare = 1e-12;

/// The finite rows, centred: n x d, row-major.
struct Cloud {
    std::size_t rows = 0, cols = 0;
    std::vector<double> mean, values;

    double* row(std::size_t r) { return values.data() + r * cols; }
    const double* row(std::size_t r) const { return values.data() + r * cols; }
};

Cloud centred(const Matrix& points)
{
    Cloud cloud;
    cloud.cols = static_cast<std::size_t>(points.cols);
    cloud.mean.assign(cloud.cols, 0.0);
    for (std::int64_t r = 0; r < points.rows; ++r) {
        const auto row = points.row(r);
        if (!std::all_of(row.begin(), row.end(), [](float x) { return std::isfinite(x); }))
            continue;
        cloud.values.insert(cloud.values.end(), row.begin(), row.end());
        ++cloud.rows;
        for (std::size_t c = 0; c < cloud.cols; ++c)
            cloud.mean[c] += row[c];
    }
    if (cloud.rows == 0)
        return cloud;
    for (double& x : cloud.mean)
        x /= static_cast<double>(cloud.rows);
    for (std::size_t r = 0; r < cloud.rows; ++r)
        for (std::size_t c = 0; c < cloud.cols; ++c)
            cloud.row(r)[c] -= cloud.mean[c];
    return cloud;
}

/// X'X, d x d.
std::vector<double> scatter(const Cloud& cloud)
{
    const std::size_t d = cloud.cols;
    std::vector<double> out(d * d);
    for (std::size_t r = 0; r < cloud.rows; ++r) {
        const double* x = cloud.row(r);
        for (std::size_t i = 0; i < d; ++i)
            for (std::size_t j = 0; j <= i; ++j)
                out[i * d + j] += x[i] * x[j];
    }
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j < i; ++j)
            out[j * d + i] = out[i * d + j];
    return out;
}

/// XX', n x n: it has the eigenvalues of X'X and is the smaller one where there are fewer rows than columns.
std::vector<double> gram(const Cloud& cloud)
{
    const std::size_t n = cloud.rows;
    std::vector<double> out(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j)
            out[i * n + j] = out[j * n + i]
                = std::inner_product(cloud.row(i), cloud.row(i) + cloud.cols, cloud.row(j), 0.0);
    return out;
}

/// X'u, scaled to length 1: the eigenvector of X'X that belongs to the eigenvector u of XX'.
std::vector<double> carryOver(const Cloud& cloud, const std::vector<double>& u)
{
    std::vector<double> axis(cloud.cols, 0.0);
    for (std::size_t r = 0; r < cloud.rows; ++r)
        for (std::size_t c = 0; c < cloud.cols; ++c)
            axis[c] += u[r] * cloud.row(r)[c];
    const double norm = std::sqrt(std::inner_product(axis.begin(), axis.end(), axis.begin(), 0.0));
    for (double& x : axis)
        x /= norm;
    return axis;
}

void chooseSign(std::vector<double>& axis, const std::vector<double>* previous)
{
    double direction = 0;
    if (previous && previous->size() == axis.size())
        direction = std::inner_product(axis.begin(), axis.end(), previous->begin(), 0.0);
    if (direction == 0)
        direction
            = *std::max_element(axis.begin(), axis.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    if (direction < 0)
        for (double& x : axis)
            x = -x;
}

/// Whether the cloud has an extent beyond the rounding of its mean.
bool hasExtent(const Cloud& cloud, double variation)
{
    const double size = std::inner_product(cloud.mean.begin(), cloud.mean.end(), cloud.mean.begin(), 0.0);
    return variation > 1e-24 * static_cast<double>(cloud.rows) * size;
}

}

Matrix PcaPlane::project(const Matrix& points) const
{
    Matrix out(points.rows, 2);
    for (std::int64_t r = 0; r < points.rows; ++r) {
        const auto row = points.row(r);
        for (std::size_t k = 0; k < 2; ++k) {
            double sum = 0;
            for (std::size_t c = 0; c < axis[k].size(); ++c)
                sum += (row[c] - mean[c]) * axis[k][c];
            out(r, static_cast<std::int64_t>(k)) = static_cast<float>(sum);
        }
    }
    return out;
}

PcaPlane fitPca(const Matrix& points, const PcaPlane* previous)
{
    const Cloud cloud = centred(points);
    PcaPlane plane;
    plane.mean = cloud.mean;
    plane.axis.fill(std::vector<double>(cloud.cols, 0.0));
    const double variation = std::inner_product(cloud.values.begin(), cloud.values.end(), cloud.values.begin(), 0.0);
    if (!hasExtent(cloud, variation))
        return plane;

    const bool byRows = cloud.rows < cloud.cols;
    const auto pairs = leadingEigenpairs(
        byRows ? gram(cloud) : scatter(cloud), static_cast<std::int64_t>(byRows ? cloud.rows : cloud.cols), 2);
    for (std::size_t k = 0; k < pairs.size(); ++k) {
        if (pairs[k].value <= leastShare * variation)
            continue;
        plane.axis[k] = byRows ? carryOver(cloud, pairs[k].vector) : pairs[k].vector;
        plane.explained[k] = std::min(1.0, pairs[k].value / variation);
        chooseSign(plane.axis[k], previous ? &previous->axis[k] : nullptr);
    }
    return plane;
}

HeldPoints holdFarPoints(const Matrix& points, double farthest)
{
    HeldPoints held { points, 0 };
    const std::vector<std::int64_t> rows = finiteRows(points);
    if (rows.empty())
        return held;
    const auto cols = static_cast<std::size_t>(points.cols);
    std::vector<double> centre(cols), values(rows.size());
    for (std::size_t c = 0; c < cols; ++c) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            values[i] = points.row(rows[i])[c];
        centre[c] = upperMedian(values);
    }
    std::vector<double> distance(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        double squares = 0;
        for (std::size_t c = 0; c < cols; ++c)
            squares += (points.row(rows[i])[c] - centre[c]) * (points.row(rows[i])[c] - centre[c]);
        distance[i] = std::sqrt(squares);
    }
    const double most = farthest * upperMedian(distance);
    if (most == 0) // half of them coincide: nothing to measure by
        return held;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (distance[i] <= most)
            continue;
        ++held.moved;
        for (std::size_t c = 0; c < cols; ++c) {
            float& value = held.points.row(rows[i])[c];
            value = static_cast<float>(centre[c] + (value - centre[c]) * most / distance[i]);
        }
    }
    return held;
}

}
