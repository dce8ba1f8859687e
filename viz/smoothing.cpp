#include "viz/curve_plot.h"

#include <cmath>

namespace cmir::viz {

QList<double> smoothed(const QList<double>& values, double smoothing)
{
    QList<double> result;
    result.reserve(values.size());
    double mean = 0, missing = 1; // missing: the weight s^t that the start still lacks
    for (const double value : values) {
        if (std::isnan(value)) {
            result.append(value);
            continue;
        }
        mean = smoothing * mean + (1 - smoothing) * value;
        missing *= smoothing;
        result.append(mean / (1 - missing));
    }
    return result;
}

}
