#include "core/search/search_points.h"

#include "core/common/error.h"
#include "core/common/random.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace cmir {

namespace {

constexpr std::size_t largestGrid = 10'000;
/// Bases of Halton's sequence: the axes take them in order.
constexpr std::array<std::uint64_t, 16> primes { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53 };

const std::vector<std::string> samplerNames { "grid", "random", "quasi" };

/// Halton's radical inverse: the digits of `index` mirrored behind the point.
double radicalInverse(std::uint64_t index, std::uint64_t base)
{
    double result = 0, digit = 1;
    for (; index > 0; index /= base) {
        digit /= static_cast<double>(base);
        result += digit * static_cast<double>(index % base);
    }
    return result;
}

/// Places in 0..1 of one axis, trial by trial.
std::vector<double> places(
    const std::string& key, std::size_t axis, Sampler sampler, std::int64_t trials, std::uint64_t seed)
{
    Random random(seed, "sweep " + key);
    const double shift = sampler == Sampler::Quasi ? random.uniform() : 0;
    std::vector<double> result;
    for (std::int64_t t = 0; t < trials; ++t) {
        double u = sampler == Sampler::Quasi ? radicalInverse(static_cast<std::uint64_t>(t), primes[axis]) + shift
                                             : random.uniform();
        u -= std::floor(u);
        result.push_back(std::min(u, std::nextafter(1.0, 0.0)));
    }
    return result;
}

[[noreturn]] void throwLargeGrid()
{
    throw BadInput(
        fmt::format("the grid has more than {} points; take fewer, or the samplers random and quasi", largestGrid));
}

}

std::string samplerName(Sampler sampler)
{
    return samplerNames[static_cast<std::size_t>(sampler)];
}

Sampler samplerFromName(const std::string& name)
{
    const auto found = std::ranges::find(samplerNames, name);
    if (found == samplerNames.end())
        throw BadInput(
            fmt::format("the sampler \"{}\" is not known; allowed are {}", name, fmt::join(samplerNames, ", ")));
    return static_cast<Sampler>(found - samplerNames.begin());
}

void checkAxes(const std::vector<SearchAxis>& axes)
{
    if (axes.empty())
        throw BadInput("a sweep needs at least one axis, e.g. lambda1=1e-4..1:5");
    std::set<std::string> keys;
    for (const SearchAxis& axis : axes)
        if (!keys.insert(axis.key).second)
            throw BadInput(fmt::format("the axis {} is named twice", axis.key));
}

void checkTrials(std::size_t axes, Sampler sampler, std::int64_t trials)
{
    if (trials < 1 || trials > static_cast<std::int64_t>(largestGrid))
        throw BadInput(fmt::format(
            "the sampler {} needs a number of trials from 1 to {} (--trials)", samplerName(sampler), largestGrid));
    if (sampler == Sampler::Quasi && axes > primes.size())
        throw BadInput(fmt::format("the sampler quasi takes at most {} parameters", primes.size()));
}

std::vector<SearchPoint> gridOf(const std::vector<SearchAxis>& axes)
{
    std::vector<SearchPoint> points { {} };
    for (const SearchAxis& axis : axes) {
        const auto values = gridPoints(axis);
        if (points.size() * values.size() > largestGrid)
            throwLargeGrid();
        std::vector<SearchPoint> longer;
        for (const SearchPoint& point : points)
            for (const std::string& value : values) {
                longer.push_back(point);
                longer.back().push_back(value);
            }
        points = std::move(longer);
    }
    return points;
}

std::vector<SearchPoint> drawnPoints(
    const std::vector<SearchAxis>& axes, Sampler sampler, std::int64_t trials, std::uint64_t seed)
{
    checkTrials(axes.size(), sampler, trials);
    std::vector<SearchPoint> points(static_cast<std::size_t>(trials));
    for (std::size_t a = 0; a < axes.size(); ++a) {
        const auto where = places(axes[a].key, a, sampler, trials, seed);
        for (std::size_t t = 0; t < points.size(); ++t)
            points[t].push_back(valueAt(axes[a], where[t]));
    }
    return points;
}

std::size_t gridSize(const std::vector<SearchAxis>& axes)
{
    std::size_t size = 1;
    for (const SearchAxis& axis : axes) {
        size *= gridPoints(axis).size();
        if (size > largestGrid)
            throwLargeGrid();
    }
    return size;
}

}
