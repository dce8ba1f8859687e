#pragma once

#include "core/analysis/intervals.h"

#include <functional>
#include <string>

namespace cmir {

/// How a number is written where the text will stand.
using NumberText = std::function<std::string(double)>;

/// What stands behind a mean with its interval: "± 0.012", half of it; where it reaches beyond what a value of this
/// metric can be (metricInfo), its two ends within that, "[0.31, 1]", since "0.5 ± 1.27" would promise accuracies below
/// 0. Empty where there is no interval. A metric that is not known ("" too: a difference) has no bounds.
std::string intervalText(const MeanEstimate& estimate, const std::string& metric, const NumberText& number);
/// The same of two ends; a half that is no more than rounding is 0.
std::string intervalText(double lower, double upper, const std::string& metric, const NumberText& number);

}
