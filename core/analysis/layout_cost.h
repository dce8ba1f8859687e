#pragma once

#include <cstdint>

namespace cmir {

/// About how long a layout takes on one thread of a processor of 2022, in seconds: to be told before it is asked for
/// and to share its progress out. Measured constants; half or twice as long is possible.
struct LayoutCost {
    double neighbours = 0; ///< to find them
    double iterations = 0; ///< all of them

    double total() const { return neighbours + iterations; }
};

LayoutCost tsneCost(std::int64_t points, std::int64_t width, double perplexity, std::int64_t iterations);
LayoutCost umapCost(std::int64_t points, std::int64_t width, std::int64_t neighbours, std::int64_t epochs);

}
