#pragma once

#include "core/analysis/sparse_rows.h"
#include "core/common/job.h"

#include <cstddef>
#include <vector>

namespace cmir {

/// How far each of a point's neighbours, at ascending squared distances, counts as one: exp(-(d - rho) / sigma) for d
/// beyond rho, else 1, where rho is the distance of the nearest that does not coincide with the point, and sigma is
/// such that the sum is log2(count). Where so many are as near as the nearest that no sigma gives the sum, and where
/// sigma would be below a thousandth of the mean distance, it is that thousandth. Source: McInnes, Healy and Melville,
/// "UMAP: Uniform Manifold Approximation and Projection", 2018, algorithm 3.
std::vector<float> neighbourMembership(const float* squaredDistances, std::size_t count);

/// The fuzzy union of all points' neighbourhoods, w_ij = a + b - a b of the memberships in both directions: symmetric,
/// 0 .. 1. The same source, algorithm 1.
SparseRows fuzzyGraph(const Neighbours& neighbours, const JobContext& job = {});

}
