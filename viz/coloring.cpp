#include "viz/coloring.h"

#include "viz/data_table.h"

#include <algorithm>
#include <cmath>

namespace cmir::viz {

bool Coloring::hasValue(double value) const
{
    if (!std::isfinite(value))
        return false;
    return !categorical || (value >= 0 && value < static_cast<double>(categories.size()));
}

double Coloring::lowerEnd() const
{
    return diverging ? -upperEnd() : minimum;
}

double Coloring::upperEnd() const
{
    return diverging ? std::max(std::abs(minimum), std::abs(maximum)) : maximum;
}

QString Coloring::valueText(double value) const
{
    if (!hasValue(value))
        return {};
    return categorical ? categories[static_cast<qsizetype>(value)] : numberText(value);
}

QColor pointColor(const Coloring& coloring, double value, const Theme& theme)
{
    if (!coloring.hasValue(value))
        return mixed(theme.text, theme.background, theme.dark ? 0.55 : 0.6);
    if (coloring.categorical)
        return theme.category(static_cast<qsizetype>(value));
    const double low = coloring.lowerEnd(), high = coloring.upperEnd();
    if (coloring.diverging) {
        // A cell may be as its background where it is 0, a point may not.
        Theme neutral = theme;
        if (!coloring.ofCells)
            neutral.background = mixed(theme.text, theme.background, 0.66);
        return divergingColor(high > 0 ? value / high : 0, neutral);
    }
    // Cividis without the end that is close to the background.
    const double share = high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.5;
    return sequentialColor(theme.dark ? 0.25 + 0.75 * share : 0.88 * share, theme);
}

}
