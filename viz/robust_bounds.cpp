#include "viz/robust_bounds.h"

#include "viz/point_grid.h"

#include <algorithm>
#include <vector>

namespace cmir::viz {

namespace {

constexpr std::size_t fewPoints = 20;
constexpr double farOut = 4; // interquartile ranges
constexpr double mostHidden = 0.025; // of the points, at each end of each axis

struct Range {
    double lower = 0, upper = 0;
};

/// The value that would stand there if they were sorted.
double ranked(std::vector<double>& values, std::size_t place)
{
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place), values.end());
    return values[place];
}

/// The extent of the values that are not far out. Their order changes.
Range robustRange(std::vector<double>& values)
{
    const auto [least, most] = std::ranges::minmax(values);
    const std::size_t count = values.size();
    const double first = ranked(values, count / 4), third = ranked(values, count * 3 / 4);
    const double reach = farOut * (third - first);
    if (count < fewPoints || reach == 0)
        return { least, most };
    const auto at = [&](double share) {
        return ranked(values, static_cast<std::size_t>(share * static_cast<double>(count - 1)));
    };
    const double lower = std::min(first - reach, at(mostHidden)), upper = std::max(third + reach, at(1 - mostHidden));
    Range inside { most, least };
    for (const double value : values)
        if (value >= lower && value <= upper)
            inside = { std::min(inside.lower, value), std::max(inside.upper, value) };
    return inside;
}

}

RobustBounds robustBounds(const QList<QPointF>& points)
{
    std::vector<double> x, y;
    for (const QPointF& point : points) {
        if (!isFinitePoint(point))
            continue;
        x.push_back(point.x());
        y.push_back(point.y());
    }
    if (x.empty())
        return {};
    std::vector<double> orderedX = x, orderedY = y;
    const Range across = robustRange(orderedX), up = robustRange(orderedY);
    RobustBounds bounds;
    bounds.box = QRectF(QPointF(across.lower, up.lower), QPointF(across.upper, up.upper));
    for (std::size_t i = 0; i < x.size(); ++i)
        bounds.outside += x[i] < across.lower || x[i] > across.upper || y[i] < up.lower || y[i] > up.upper;
    return bounds;
}

}
