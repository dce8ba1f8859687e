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

/// The extent of the values that are not far out. Takes a copy: it sorts.
Range robustRange(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const double first = values[values.size() / 4], third = values[values.size() * 3 / 4];
    const double reach = farOut * (third - first);
    if (values.size() < fewPoints || reach == 0)
        return { values.front(), values.back() };
    const auto at = [&](double share) {
        return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
    };
    const double lower = std::min(first - reach, at(mostHidden)), upper = std::max(third + reach, at(1 - mostHidden));
    return { *std::lower_bound(values.begin(), values.end(), lower),
        *std::prev(std::upper_bound(values.begin(), values.end(), upper)) };
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
    const Range across = robustRange(x), up = robustRange(y);
    RobustBounds bounds;
    bounds.box = QRectF(QPointF(across.lower, up.lower), QPointF(across.upper, up.upper));
    for (std::size_t i = 0; i < x.size(); ++i)
        bounds.outside += x[i] < across.lower || x[i] > across.upper || y[i] < up.lower || y[i] > up.upper;
    return bounds;
}

}
