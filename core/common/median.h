#pragma once

#include <algorithm>
#include <vector>

namespace cmir {

/// The middle value; of an even number the upper one of the two. `values` must not be empty.
inline double upperMedian(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}
