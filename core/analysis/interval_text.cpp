#include "core/analysis/interval_text.h"

#include "core/evaluation/metrics.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

namespace cmir {

std::string intervalText(double lower, double upper, const std::string& metric, const NumberText& number)
{
    const MetricInfo info = metricInfo(metric);
    const double half = (upper - lower) / 2, rounding = 1e-12 * std::max(1.0, std::abs(upper + lower) / 2);
    if (half > rounding && (lower < info.least || upper > info.most))
        return "[" + number(std::max(lower, info.least)) + ", " + number(std::min(upper, info.most)) + "]";
    const std::string alone = number(half > rounding ? half : 0);
    const auto isScientific = [](const std::string& text) { return text.find("e-") != std::string::npos; };
    if (isScientific(alone) && !isScientific(number((lower + upper) / 2))) // beside three digits after the point
        return half < 5e-4 ? "± <0.001" : fmt::format("± {:.3f}", half);
    return "± " + alone;
}

std::string intervalText(const MeanEstimate& estimate, const std::string& metric, const NumberText& number)
{
    return estimate.reason.empty() ? intervalText(estimate.lower, estimate.upper, metric, number) : std::string();
}

}
