#include "core/search/importance.h"

#include "core/common/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

constexpr std::size_t rangeCells = 50, leastPoints = 10, leastGood = 4;

/// Cells of an axis: one for a single value, rangeCells for a range.
struct AxisCells {
    std::vector<std::size_t> begin; ///< of each part
    std::vector<std::size_t> count; ///< of each part
    std::size_t all = 0;
};

AxisCells cellsOf(const SearchAxis& axis)
{
    AxisCells cells;
    for (const SearchAxis::Part& part : axis.parts) {
        cells.begin.push_back(cells.all);
        cells.count.push_back(part.value.empty() ? rangeCells : 1);
        cells.all += cells.count.back();
    }
    return cells;
}

/// Scott's rule, with the quartiles' distance where that is less; not below half a cell.
double kernelWidth(std::vector<double> places)
{
    const auto n = static_cast<double>(places.size());
    const double mean = std::accumulate(places.begin(), places.end(), 0.0) / n;
    double squares = 0;
    for (const double place : places)
        squares += (place - mean) * (place - mean);
    std::ranges::sort(places);
    const double quartiles = places[places.size() * 3 / 4] - places[places.size() / 4];
    const double spread = std::min(std::sqrt(squares / std::max(1.0, n - 1)), quartiles / 1.34);
    return std::max(1.059 * spread * std::pow(n, -0.2), 0.5 / rangeCells);
}

/// Mass of each cell. `weight` of the even spread is that of one point, divided by the parts' shares.
std::vector<double> massOf(const SearchAxis& axis, const AxisCells& cells, const std::vector<AxisPlace>& places)
{
    std::vector<double> mass(cells.all, 0);
    const double one = 1 / (static_cast<double>(places.size()) + 1);
    for (std::size_t part = 0; part < axis.parts.size(); ++part) {
        const std::size_t count = cells.count[part];
        std::vector<double> within;
        for (const AxisPlace& place : places)
            if (place.part == part)
                within.push_back(place.within);
        for (std::size_t c = 0; c < count; ++c)
            mass[cells.begin[part] + c] += one * shareOf(axis, part) / static_cast<double>(count);
        if (count == 1) {
            mass[cells.begin[part]] += one * static_cast<double>(within.size());
            continue;
        }
        if (within.empty())
            continue;
        const double width = kernelWidth(within);
        for (const double place : within) {
            std::vector<double> kernel(count);
            double sum = 0;
            for (std::size_t c = 0; c < count; ++c) {
                const double z = ((static_cast<double>(c) + 0.5) / static_cast<double>(count) - place) / width;
                sum += kernel[c] = std::exp(-z * z / 2);
            }
            for (std::size_t c = 0; c < count; ++c)
                mass[cells.begin[part] + c] += one * kernel[c] / sum;
        }
    }
    return mass;
}

double pearsonDivergence(const std::vector<double>& good, const std::vector<double>& all)
{
    double sum = 0;
    for (std::size_t c = 0; c < good.size(); ++c)
        if (all[c] > 0)
            sum += (good[c] / all[c] - 1) * (good[c] / all[c] - 1) * all[c];
    return sum;
}

/// The shares of the axes by some of the observations, which are in the order of their losses.
std::vector<double> sharesOf(
    const std::vector<SearchAxis>& axes, const std::vector<const SearchObservation*>& sorted, std::size_t good)
{
    std::vector<double> shares;
    for (std::size_t a = 0; a < axes.size(); ++a) {
        const AxisCells cells = cellsOf(axes[a]);
        std::vector<AxisPlace> places;
        places.reserve(sorted.size());
        for (const SearchObservation* one : sorted)
            places.push_back(one->place[a]);
        const auto border = places.begin() + static_cast<std::ptrdiff_t>(good);
        shares.push_back(
            pearsonDivergence(massOf(axes[a], cells, { places.begin(), border }), massOf(axes[a], cells, places)));
    }
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares)
        share = sum > 0 ? share / sum : 1 / static_cast<double>(shares.size());
    return shares;
}

double quantile(std::vector<double> values, double level)
{
    std::ranges::sort(values);
    const double place = level * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

}

Importances importances(const std::vector<SearchAxis>& axes, std::span<const SearchObservation> observations,
    const ImportanceOptions& options)
{
    Importances result;
    std::vector<const SearchObservation*> sorted;
    for (const SearchObservation& one : observations)
        if (std::isfinite(one.loss))
            sorted.push_back(&one);
    const auto byLoss = [](const SearchObservation* one) { return one->loss; };
    std::ranges::stable_sort(sorted, {}, byLoss);
    result.points = sorted.size();
    result.good = std::max(
        leastGood, static_cast<std::size_t>(std::ceil(options.goodShare * static_cast<double>(sorted.size()))));
    if (sorted.size() < leastPoints)
        result.reason = "importance needs at least 10 settings that were measured";
    else if (sorted.front()->loss == sorted.back()->loss)
        result.reason = "every setting measured the same";
    if (!result.reason.empty())
        return result;
    const auto shares = sharesOf(axes, sorted, result.good);
    std::vector<std::vector<double>> resampled(axes.size());
    Random random(options.seed, "importance");
    for (int r = 0; r < options.resamples; ++r) {
        std::vector<const SearchObservation*> drawn(sorted.size());
        for (auto& one : drawn)
            one = sorted[random.below(sorted.size())];
        std::ranges::stable_sort(drawn, {}, byLoss);
        const auto again = sharesOf(axes, drawn, result.good);
        for (std::size_t a = 0; a < axes.size(); ++a)
            resampled[a].push_back(again[a]);
    }
    constexpr double tail = 0.025;
    for (std::size_t a = 0; a < axes.size(); ++a)
        result.axes.push_back(
            { axes[a].key, shares[a], quantile(resampled[a], tail), quantile(resampled[a], 1 - tail) });
    return result;
}

}
