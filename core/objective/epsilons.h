#pragma once

namespace cmir {

// What keeps quotients and derivatives finite, once for the plain form and the kernels.

inline constexpr double norEpsilon = 1e-6; ///< added to the standard deviation in Nor
inline constexpr double relativeEpsilon = 1e-3; ///< added to a feature's standard deviation in the relative form
inline constexpr double whitenedRidge = 1e-3; ///< of the mean variance, added to the covariance that whitens
inline constexpr double whitenedFloor = 1e-6; ///< the same, where nothing varies
inline constexpr double whitenedRootEpsilon = 1e-4; ///< under the root of the whitened form
inline constexpr double conditionalEpsilon = 1e-3; ///< added to a feature's standard deviation in the conditional form
inline constexpr double residualEpsilon = 0.05; ///< and to that of its residual
inline constexpr double varianceEpsilon = 1e-12; ///< under a root: its derivative stays finite where nothing varies

}
