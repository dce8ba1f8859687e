#pragma once

#include <limits>

namespace cmir {

/// A number that is missing: what cannot be measured, or was not given.
inline constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

}
