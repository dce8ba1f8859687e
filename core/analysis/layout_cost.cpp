#include "core/analysis/layout_cost.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

// As measured on one thread.
constexpr double secondsPerDifference = 7e-11; ///< of two coordinates, where all distances are computed
constexpr double exactAtMost = 3e10; ///< differences; then the search is approximate
constexpr double secondsPerLookedUp = 2e-8; ///< per point, neighbour and coordinate, where it is
constexpr double secondsPerPull = 2e-9, secondsPerPair = 0.13e-9, secondsPerGridPoint = 150e-9, secondsPerGrid = 3e-4;
constexpr double secondsPerTurn = 160e-9; ///< of an edge of UMAP's, with the points drawn for it
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
    const double repulsion = std::min(secondsPerPair * n * n, secondsPerGrid + secondsPerGridPoint * n);
    return { neighbourSeconds(n, static_cast<double>(width), neighbours),
        static_cast<double>(iterations) * (repulsion + 1.5 * neighbours * n * secondsPerPull) };
}

LayoutCost umapCost(std::int64_t points, std::int64_t width, std::int64_t neighbours, std::int64_t epochs)
{
    const auto n = static_cast<double>(points), count = static_cast<double>(neighbours);
    return { neighbourSeconds(n, static_cast<double>(width), count),
        static_cast<double>(epochs) * n * turnsPerPoint * std::log2(std::max(2.0, count)) / std::log2(15.0)
            * secondsPerTurn };
}

}
