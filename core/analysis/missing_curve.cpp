#include "core/analysis/missing_curve.h"

#include <cstddef>
#include <limits>

namespace cmir {

double areaUnderMissingRates(std::span<const double> rates, std::span<const double> scores)
{
    if (rates.size() < 2 || rates.size() != scores.size())
        return std::numeric_limits<double>::quiet_NaN();
    double area = 0;
    for (std::size_t i = 0; i + 1 < rates.size(); ++i)
        area += (rates[i + 1] - rates[i]) * (scores[i] + scores[i + 1]) / 2;
    return area;
}

}
