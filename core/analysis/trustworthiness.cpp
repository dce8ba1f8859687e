#include "core/analysis/trustworthiness.h"

#include "core/analysis/neighbours.h"
#include "core/common/error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace cmir {

namespace {

void checkSizes(const Matrix& points, const Matrix& layout, std::int64_t k)
{
    if (points.rows != layout.rows)
        throw BadInput("trustworthiness: " + std::to_string(points.rows) + " points but a layout of "
            + std::to_string(layout.rows) + " rows");
    if (k < 1 || 2 * k >= points.rows)
        throw BadInput("trustworthiness: " + std::to_string(k) + " neighbours among " + std::to_string(points.rows)
            + " points; 1 or more, and fewer than half the points, are allowed");
    for (const Matrix* matrix : { &points, &layout })
        if (!std::ranges::all_of(matrix->values, [](float x) { return std::isfinite(x); }))
            throw BadInput("trustworthiness: a value is not finite");
}

/// 1 + how many others are nearer than j; equally near ones with a smaller index are.
std::int64_t rankOf(std::span<const float> distances, std::size_t i, std::size_t j)
{
    const float distance = distances[j];
    std::int64_t before = 0;
    for (std::size_t l = 0; l < j; ++l)
        before += distances[l] <= distance;
    for (std::size_t l = j + 1; l < distances.size(); ++l)
        before += distances[l] < distance;
    const bool selfCounted = i < j ? distances[i] <= distance : distances[i] < distance;
    return 1 + before - (selfCounted ? 1 : 0);
}

}

double trustworthiness(const Matrix& points, const Matrix& layout, std::int64_t k, const JobContext& job)
{
    checkSizes(points, layout, k);
    const Neighbours near = nearestNeighbours(layout, k, job);
    PointDistances distances(points);
    std::int64_t excess = 0;
    for (std::int64_t first = 0; first < points.rows; first += PointDistances::rowsAtOnce()) {
        job.check();
        distances.fill(first);
        for (std::int64_t i = first; i < std::min(first + PointDistances::rowsAtOnce(), points.rows); ++i)
            for (std::int64_t n = 0; n < k; ++n) {
                const auto j = static_cast<std::size_t>(near.index[static_cast<std::size_t>(i * k + n)]);
                excess
                    += std::max<std::int64_t>(0, rankOf(distances.row(i - first), static_cast<std::size_t>(i), j) - k);
            }
    }
    const auto n = static_cast<double>(points.rows), neighbours = static_cast<double>(k);
    return 1 - 2 / (n * neighbours * (2 * n - 3 * neighbours - 1)) * static_cast<double>(excess);
}

}
