#include "core/analysis/neighbour_overlap.h"

#include "core/analysis/neighbours.h"
#include "core/analysis/row_sample.h"
#include "core/common/error.h"

#include <algorithm>
#include <numeric>

namespace cmir {

NeighbourOverlap neighbourOverlap(const Matrix& first, const Matrix& second, std::int64_t k, const JobContext& job)
{
    if (first.rows != second.rows || k < 1)
        throw BadInput("neighbour overlap: " + std::to_string(first.rows) + " and " + std::to_string(second.rows)
            + " rows, " + std::to_string(k) + " neighbours; the rows must be the same, and at least one neighbour");
    NeighbourOverlap overlap;
    overlap.k = std::min(k, first.rows - 1);
    if (overlap.k < 1) {
        overlap.reason = "there are fewer than two samples";
        return overlap;
    }
    if (isConstant(first) || isConstant(second)) {
        overlap.reason = "one of them is the same for all samples: nobody is anybody's neighbour";
        return overlap;
    }
    const Neighbours a = nearestNeighbours(first, overlap.k, job), b = nearestNeighbours(second, overlap.k, job);
    const auto count = static_cast<std::size_t>(overlap.k);
    std::vector<std::int32_t> ofA(count), ofB(count), both;
    for (std::size_t row = 0; row < static_cast<std::size_t>(first.rows); ++row) {
        std::copy_n(a.index.begin() + static_cast<std::ptrdiff_t>(row * count), count, ofA.begin());
        std::copy_n(b.index.begin() + static_cast<std::ptrdiff_t>(row * count), count, ofB.begin());
        std::ranges::sort(ofA);
        std::ranges::sort(ofB);
        both.clear();
        std::ranges::set_intersection(ofA, ofB, std::back_inserter(both));
        overlap.share.push_back(static_cast<double>(both.size()) / static_cast<double>(count));
    }
    overlap.mean
        = std::accumulate(overlap.share.begin(), overlap.share.end(), 0.0) / static_cast<double>(overlap.share.size());
    overlap.expected = static_cast<double>(overlap.k) / static_cast<double>(first.rows - 1);
    return overlap;
}

}
