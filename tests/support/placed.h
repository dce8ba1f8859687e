#pragma once

#include "core/common/placed_floats.h"

#include <algorithm>
#include <vector>

namespace cmir {

/// The numbers of a matrix, wherever they lie, against those that a test worked out.
inline bool operator==(const PlacedFloats& a, const std::vector<float>& b)
{
    return std::ranges::equal(a, b);
}

}
