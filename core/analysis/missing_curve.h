#pragma once

#include <span>

namespace cmir {

/// AUILC, the area under a curve of scores over missing rates (CIDer; method.md section 13): sum over i of
/// (r[i+1] - r[i]) (x[i] + x[i+1]) / 2. Rates ascend; NaN of fewer than two.
double areaUnderMissingRates(std::span<const double> rates, std::span<const double> scores);

}
