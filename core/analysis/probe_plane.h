#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// A plane through d-dimensional points on which linear probes read: along axis 1 what predicts the label, along axis 2
/// what predicts the environment beyond that. Where an axis is no probe, it is the direction of most variance that the
/// other one leaves, or zero where nothing varies beside it; `reason` says so.
struct ProbePlane {
    std::vector<double> mean; ///< d; of the rows fitted to
    std::array<std::vector<double>, 2> axis; ///< unit vectors of length d at a right angle, or zero
    std::array<bool, 2> predicts {}; ///< whether the axis is its probe
    std::string reason; ///< why one of them is not; empty: both are

    /// rows x 2. `points` has the width the plane was fitted to.
    Matrix project(const Matrix& points) const;
};

/// Ridge penalty of both probes, in units of a feature's variance.
inline constexpr double probePlanePenalty = 0.1;

/// Fits the plane to the rows of `points` (N x d), with a label and an environment for each. A label that is a number
/// is predicted by ridge regression; a class, and the environment, by the leading linear discriminant: the direction in
/// which the means of the classes lie furthest apart, measured by the spread within them. Axis 2 is what its probe's
/// direction has at a right angle to axis 1. Label and environment grow along their axes (by correlation, with the
/// number of the class). Rows with a value that is not finite are left out, and those without a label (NaN) from the
/// fit of axis 1. A probe fits its own rows: what it found is to be seen on others. Throws BadInput for sizes that do
/// not fit, Cancelled.
ProbePlane fitProbePlane(const Matrix& points, std::span<const double> label, bool labelIsClass,
    std::span<const std::int64_t> environment, const JobContext& job = {});

}
