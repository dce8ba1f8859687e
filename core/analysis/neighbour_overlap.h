#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// How far the same samples have the same neighbours in two representations, whatever their rotation, scale and width.
struct NeighbourOverlap {
    std::int64_t k = 0; ///< neighbours looked at: fewer than asked for where there are not so many other rows
    std::vector<double> share; ///< of each row: which share of its k nearest rows in one is among those in the other
    double mean = 0;
    double expected = 0; ///< of two representations that have nothing to do with each other: k / (rows - 1)
    std::string reason; ///< why nothing was measured; empty: measured
};

/// Euclidean neighbours, ties by row; rows^2 * width operations. All values must be finite. Throws BadInput where the
/// rows differ in number or k < 1, Cancelled.
NeighbourOverlap neighbourOverlap(
    const Matrix& first, const Matrix& second, std::int64_t k = 10, const JobContext& job = {});

}
