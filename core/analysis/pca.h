#pragma once

#include "core/common/matrix.h"

#include <array>
#include <vector>

namespace cmir {

/// A plane through d-dimensional points: the first two principal components, exact.
struct PcaPlane {
    std::vector<double> mean; ///< d
    std::array<std::vector<double>, 2> axis; ///< unit vectors of length d; zero where the data has less rank
    std::array<double, 2> explained {}; ///< share of the variance, 0..1

    /// rows x 2. `points` has the width the plane was fitted to.
    Matrix project(const Matrix& points) const;
};

/// Fits the plane to the rows of `points`, in double precision; rows with a value that is not finite are left out.
/// Signs: the component of largest magnitude of each axis is positive, or, where `previous` is given, the axis that
/// points its way (so that a live picture does not flip). A constant cloud gives zero axes; a component with less than
/// 1e-12 of the variance is the rounding of the floats and counts as missing rank.
PcaPlane fitPca(const Matrix& points, const PcaPlane* previous = nullptr);

/// The points with those that are far away moved nearer, on the line to the centre, so that a few of them do not decide
/// where a plane lies: the centre is the median of every feature, far is more than `farthest` times the median distance
/// from it (none where half of the points coincide). Rows that are not finite stay as they are.
struct HeldPoints {
    Matrix points;
    std::int64_t moved = 0; ///< how many were far
};
HeldPoints holdFarPoints(const Matrix& points, double farthest = 3);

}
