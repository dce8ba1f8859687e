#include "core/analysis/trustworthiness.h"

#include "core/analysis/neighbours.h"
#include "core/analysis/row_pieces.h"
#include "core/common/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>
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

/// sum_j max(0, r(i, j) - k) of each of the rows.
std::vector<std::int64_t> excessOf(const Matrix& points, const Matrix& layout, std::int64_t k,
    std::span<const std::int64_t> rows, const JobContext& job)
{
    checkSizes(points, layout, k);
    const Neighbours near = nearestNeighbours(layout, rows, k, job);
    const PointDistances distances(points);
    std::vector<PointDistances::Block> blocks(rowPieceSlots);
    std::vector<std::int64_t> excess(rows.size(), 0);
    shareRowsWithSlots(static_cast<std::int64_t>(rows.size()), PointDistances::rowsAtOnce(), job,
        [&](std::size_t slot, std::int64_t first, std::int64_t last) {
            PointDistances::Block& block = blocks[slot];
            distances.fill(
                rows.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first)), block);
            for (std::int64_t r = first; r < last; ++r)
                for (std::int64_t n = 0; n < k; ++n) {
                    const auto i = static_cast<std::size_t>(rows[static_cast<std::size_t>(r)]);
                    const auto j = static_cast<std::size_t>(near.index[static_cast<std::size_t>(r * k + n)]);
                    excess[static_cast<std::size_t>(r)]
                        += std::max<std::int64_t>(0, rankOf(block.row(r - first), i, j) - k);
                }
        });
    return excess;
}

}

double trustworthiness(const Matrix& points, const Matrix& layout, std::int64_t k, const JobContext& job)
{
    std::vector<std::int64_t> rows(static_cast<std::size_t>(points.rows));
    std::iota(rows.begin(), rows.end(), 0);
    const std::vector<std::int64_t> excess = excessOf(points, layout, k, rows, job);
    const auto n = static_cast<double>(points.rows), neighbours = static_cast<double>(k);
    return 1
        - 2 / (n * neighbours * (2 * n - 3 * neighbours - 1))
        * static_cast<double>(std::accumulate(excess.begin(), excess.end(), std::int64_t { 0 }));
}

std::vector<double> pointTrustworthiness(const Matrix& points, const Matrix& layout, std::int64_t k,
    std::span<const std::int64_t> rows, const JobContext& job)
{
    const auto n = static_cast<double>(points.rows), neighbours = static_cast<double>(k);
    std::vector<double> share;
    share.reserve(rows.size());
    for (const std::int64_t excess : excessOf(points, layout, k, rows, job))
        share.push_back(1 - 2 / (neighbours * (2 * n - 3 * neighbours - 1)) * static_cast<double>(excess));
    return share;
}

}
