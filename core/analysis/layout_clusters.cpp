#include "core/analysis/layout_clusters.h"

#include "core/analysis/near_neighbours.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

constexpr std::int64_t joinedNeighbours = 10;
constexpr float farFactor = 3; ///< of the median distance
constexpr std::int64_t fewestLaidOut = 20, smallestCluster = 10, smallestShare = 50;

/// The representative of a point's set, with paths shortened on the way.
std::int32_t rootOf(std::vector<std::int32_t>& parent, std::int32_t i)
{
    while (parent[static_cast<std::size_t>(i)] != i) {
        auto& up = parent[static_cast<std::size_t>(i)];
        up = parent[static_cast<std::size_t>(up)];
        i = up;
    }
    return i;
}

}

std::vector<std::int32_t> layoutClusters(const Matrix& layout, const JobContext& job)
{
    const std::int64_t n = layout.rows;
    std::vector<std::int32_t> cluster(static_cast<std::size_t>(n), -1);
    if (n < fewestLaidOut)
        return cluster;
    const Neighbours near = nearNeighbours(layout, joinedNeighbours, {}, job).neighbours;
    std::vector<float> last;
    for (std::size_t i = joinedNeighbours - 1; i < near.squaredDistance.size(); i += joinedNeighbours)
        last.push_back(near.squaredDistance[i]);
    const auto middle = last.begin() + static_cast<std::ptrdiff_t>(last.size() / 2);
    std::nth_element(last.begin(), middle, last.end());
    const float bound = farFactor * farFactor * *middle;

    std::vector<std::int32_t> parent(static_cast<std::size_t>(n));
    std::iota(parent.begin(), parent.end(), 0);
    for (std::size_t k = 0; k < near.index.size(); ++k) {
        if (near.squaredDistance[k] > bound)
            continue;
        const auto own = static_cast<std::int32_t>(k / joinedNeighbours);
        const std::int32_t a = rootOf(parent, own), b = rootOf(parent, near.index[k]);
        parent[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b); // the root is the first point
    }
    std::vector<std::int64_t> size(static_cast<std::size_t>(n), 0);
    for (std::int32_t i = 0; i < n; ++i)
        ++size[static_cast<std::size_t>(rootOf(parent, i))];
    std::vector<std::int32_t> roots;
    for (std::int32_t i = 0; i < n; ++i)
        if (size[static_cast<std::size_t>(i)] >= std::max(smallestCluster, n / smallestShare))
            roots.push_back(i);
    std::stable_sort(roots.begin(), roots.end(), [&](std::int32_t a, std::int32_t b) {
        return size[static_cast<std::size_t>(a)] > size[static_cast<std::size_t>(b)];
    });
    std::vector<std::int32_t> number(static_cast<std::size_t>(n), -1);
    for (std::size_t c = 0; c < roots.size(); ++c)
        number[static_cast<std::size_t>(roots[c])] = static_cast<std::int32_t>(c);
    for (std::int32_t i = 0; i < n; ++i)
        cluster[static_cast<std::size_t>(i)] = number[static_cast<std::size_t>(rootOf(parent, i))];
    return cluster;
}

}
