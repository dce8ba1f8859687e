#pragma once

#include "core/analysis/neighbours.h"
#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>

namespace cmir {

struct NearOptions {
    double recall = 0.95; ///< of the exact neighbours that must be found
    double exactWork = 3e10; ///< rows^2 * width up to which the search is exact from the start (a second or two)
    double longestExact = 1e13; ///< up to which it becomes exact where the recall is not reached
    std::uint64_t seed = 0;
};

/// The `count` nearest other points of every point: all of them for some thousands of points, for more as good as all.
struct NearNeighbours {
    Neighbours neighbours; ///< ascending by distance, ties by index
    double recall = 1; ///< share of the exact neighbours, measured on some hundred points; 1 where the search was exact
    bool exact = true;
};

/// Trees of random halvings bring points together that are near; among the neighbours of a point's neighbours nearer
/// ones are looked for, in rounds, until so many of the exact ones are found as were asked for. How many that are is
/// measured on points whose exact neighbours are computed. Where rounds bring too little (points that fill many
/// dimensions evenly), all distances are computed after all, up to longestExact. The same points and options give the
/// same bits, shared within a TaskTeam or not. 0 < count < rows; the points are finite. Throws Cancelled. Sources:
/// Dasgupta and Freund, "Random projection trees and low dimensional manifolds", 2008; Dong, Moses and Li, "Efficient
/// k-nearest neighbor graph construction for generic similarity measures", 2011; Tang et al., "Visualizing large-scale
/// and high-dimensional data", 2016, section 3.1.
NearNeighbours nearNeighbours(
    const Matrix& points, std::int64_t count, const NearOptions& options = {}, const JobContext& job = {});

}
