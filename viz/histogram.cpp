#include "viz/histogram.h"

#include <algorithm>
#include <cmath>

namespace cmir::viz {

namespace {

constexpr int fewestBins = 10, mostBins = 80;

/// The value that would stand there if they were sorted.
double ranked(QList<double>& values, qsizetype place)
{
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return values[place];
}

}

bool Histogram::isEmpty() const
{
    return std::ranges::all_of(densities, [](const QList<double>& density) {
        return std::ranges::all_of(density, [](double value) { return value == 0; });
    });
}

int histogramBins(QList<QList<double>>& series, double lower, double upper)
{
    int bins = mostBins;
    for (QList<double>& values : series) {
        if (values.size() < 4)
            continue;
        const double spread = ranked(values, values.size() * 3 / 4) - ranked(values, values.size() / 4);
        const double width = 2 * spread / std::cbrt(static_cast<double>(values.size()));
        if (width > 0)
            bins = std::min(bins, static_cast<int>(std::ceil((upper - lower) / width)));
    }
    return std::max(bins, fewestBins);
}

Histogram makeHistogram(QList<QList<double>> series, double lower, double upper)
{
    for (QList<double>& values : series)
        values.removeIf([](double value) { return !std::isfinite(value); });
    const int bins = histogramBins(series, lower, upper);
    Histogram histogram { lower, upper, {} };
    for (const QList<double>& values : std::as_const(series)) {
        QList<double> density(bins, 0.0);
        for (const double value : values) {
            const double place = (value - lower) / (upper - lower) * bins;
            density[static_cast<int>(std::clamp(place, 0.0, bins - 1.0))] += 1;
        }
        for (double& value : density)
            value *= values.isEmpty() ? 0 : bins / (upper - lower) / static_cast<double>(values.size());
        histogram.densities << density;
    }
    return histogram;
}

}
