#include "core/analysis/layout_cost.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

// By bench_analysis and growth, one thread.
constexpr double secondsPerDifference = 7e-11; ///< of two coordinates, where all distances are computed
constexpr double exactAtMost = 3e10; ///< differences; then the search is approximate
constexpr double secondsPerLookedUp = 4e-9; ///< per point, neighbour and coordinate, where it is
constexpr double secondsPerPull = 3e-9, secondsPerGridPoint = 150e-9, secondsPerGrid = 1e-3;
constexpr double secondsPerTurn = 90e-9; ///< of an edge of UMAP's, with the points drawn for it
constexpr double turnsPerPoint = 5;

double neighbourSeconds(double points, double width, double count)
{
    const double exact = points * points * width;
    return exact <= exactAtMost ? exact * secondsPerDifference
                                : std::min(exact * secondsPerDifference, points * count * width * secondsPerLookedUp);
}

}

LayoutCost tsneCost(std::int64_t points, std::int64_t width, double perplexity, std::int64_t iterations)
{
    const auto n = static_cast<double>(points);
    const double neighbours = std::min(3 * perplexity, std::max(1.0, n - 1));
    return { neighbourSeconds(n, static_cast<double>(width), neighbours),
        static_cast<double>(iterations)
            * (secondsPerGrid + n * (secondsPerGridPoint + 1.5 * neighbours * secondsPerPull)) };
}

LayoutCost umapCost(std::int64_t points, std::int64_t width, std::int64_t neighbours, std::int64_t epochs)
{
    const auto n = static_cast<double>(points), count = static_cast<double>(neighbours);
    return { neighbourSeconds(n, static_cast<double>(width), count),
        static_cast<double>(epochs) * n * turnsPerPoint * std::log2(std::max(2.0, count)) / std::log2(15.0)
            * secondsPerTurn };
}

}
