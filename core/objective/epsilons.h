#pragma once

namespace cmir {

// What keeps quotients and derivatives finite, once for the plain form and the kernels.

inline constexpr double norEpsilon = 1e-6; ///< added to the standard deviation in Nor
inline constexpr double relativeEpsilon = 1e-3; ///< added to a feature's standard deviation in the relative form
inline constexpr double varianceEpsilon = 1e-12; ///< under a root: its derivative stays finite where nothing varies

}
