#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// How far the k nearest neighbours in the layout are neighbours in the space of the points too, 0..1:
/// T = 1 - 2 / (N k (2N - 3k - 1)) sum_i sum_j max(0, r(i, j) - k), over the k nearest j of i in the layout, with r(i,
/// j) the rank of j by distance from i among the points (1 is the nearest; ties by index). Exact; N^2 * width
/// operations, shared within a TaskTeam. Throws BadInput unless both have the same rows, 1 <= k < N / 2, and all values
/// are finite. Source: Venna and Kaski, "Neighborhood preservation in nonlinear projection methods", 2001.
double trustworthiness(const Matrix& points, const Matrix& layout, std::int64_t k, const JobContext& job = {});

/// The share of single points in it, in the order of `rows`: T_i = 1 - 2 / (k (2N - 3k - 1)) sum_j max(0, r(i, j) - k),
/// 0 where the k nearest in the layout are the farthest of all. T is the mean of T_i over all points; N * width
/// operations for each. Source: Venna and Kaski, "Local multidimensional scaling", 2006.
std::vector<double> pointTrustworthiness(const Matrix& points, const Matrix& layout, std::int64_t k,
    std::span<const std::int64_t> rows, const JobContext& job = {});

}
