#include "core/analysis/intervals.h"

#include "core/analysis/special_functions.h"
#include "core/common/error.h"
#include "core/common/random.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace cmir {

namespace {

constexpr std::int64_t kLeastResamples = 100;

void checkLevel(double level)
{
    if (!(level > 0 && level < 1))
        throw BadInput(fmt::format("interval: the level is {}; allowed is above 0 and below 1", level));
}

double meanOf(std::span<const double> values)
{
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

double deviationOf(std::span<const double> values, double mean)
{
    double sum = 0;
    for (const double value : values)
        sum += (value - mean) * (value - mean);
    return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

bool allEqual(std::span<const double> values)
{
    return std::all_of(values.begin(), values.end(), [&](double value) { return value == values.front(); });
}

/// All but the bounds; without a reason the values have a spread.
MeanEstimate described(std::span<const double> values, double level)
{
    MeanEstimate out;
    out.samples = static_cast<std::int64_t>(values.size());
    out.level = level;
    const auto bad = std::count_if(values.begin(), values.end(), [](double value) { return !std::isfinite(value); });
    if (values.empty())
        out.reason = "there is no value";
    else if (bad > 0)
        out.reason
            = fmt::format("{} of the {} values {} not a finite number", bad, out.samples, bad == 1 ? "is" : "are");
    if (!out.reason.empty())
        return out;
    // The mean of equal values may miss them by rounding.
    out.mean = out.lower = out.upper = allEqual(values) ? values.front() : meanOf(values);
    if (values.size() < 2)
        out.reason = "there is one value; an interval needs at least 2";
    else
        out.deviation = deviationOf(values, out.mean);
    return out;
}

/// Interpolated between the order statistics, as numpy does.
double sortedQuantile(std::span<const double> sorted, double p)
{
    const double place = p * static_cast<double>(sorted.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), sorted.size() - 2);
    const double share = place - static_cast<double>(below);
    return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

std::vector<double> resampledMeans(
    std::span<const double> values, const BootstrapOptions& options, const JobContext& job)
{
    Random random(options.seed, "bootstrap");
    std::vector<double> means(static_cast<std::size_t>(options.resamples));
    for (std::size_t i = 0; i < means.size(); ++i) {
        if (i % 256 == 0) {
            job.check();
            job.report(static_cast<double>(i) / static_cast<double>(means.size()), "bootstrap");
        }
        double sum = 0;
        for (std::size_t k = 0; k < values.size(); ++k)
            sum += values[random.below(values.size())];
        means[i] = sum / static_cast<double>(values.size());
    }
    std::sort(means.begin(), means.end());
    return means;
}

/// A sixth of the skewness of the mean, from leaving out one value at a time. For a mean, a value's jackknife deviation
/// is proportional to its own.
double acceleration(std::span<const double> values, double mean)
{
    double squares = 0, cubes = 0;
    for (const double value : values) {
        const double d = value - mean;
        squares += d * d;
        cubes += d * d * d;
    }
    return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

/// The share of resampled means below the mean, ties counting half.
double shareBelow(std::span<const double> sorted, double mean)
{
    // A sum in another order differs by rounding from the mean it equals.
    const double tolerance = 1e-12 * std::max(std::abs(sorted.front()), std::abs(sorted.back()));
    const auto below = std::lower_bound(sorted.begin(), sorted.end(), mean - tolerance) - sorted.begin();
    const auto notAbove = std::upper_bound(sorted.begin(), sorted.end(), mean + tolerance) - sorted.begin();
    return 0.5 * static_cast<double>(below + notAbove) / static_cast<double>(sorted.size());
}

/// Which quantile of the resampled means stands for the nominal one.
double correctedShare(double nominal, double bias, double accelerated)
{
    const double z = bias + normalQuantile(nominal);
    const double shrunk = 1 - accelerated * z;
    return shrunk > 0 ? normalBelow(bias + z / shrunk) : (z > 0 ? 1 : 0);
}

}

MeanEstimate studentInterval(std::span<const double> values, double level)
{
    checkLevel(level);
    MeanEstimate out = described(values, level);
    if (!out.reason.empty())
        return out;
    const auto n = static_cast<double>(out.samples);
    const double half = studentQuantile(0.5 + level / 2, n - 1) * out.deviation / std::sqrt(n);
    out.lower = out.mean - half;
    out.upper = out.mean + half;
    return out;
}

MeanEstimate bootstrapInterval(std::span<const double> values, const BootstrapOptions& options, const JobContext& job)
{
    checkLevel(options.level);
    if (options.resamples < kLeastResamples)
        throw BadInput(
            fmt::format("bootstrap: {} resamples; at least {} are needed", options.resamples, kLeastResamples));
    MeanEstimate out = described(values, options.level);
    if (!out.reason.empty() || allEqual(values))
        return out;
    const auto means = resampledMeans(values, options, job);
    double low = (1 - options.level) / 2, high = 1 - low;
    if (options.kind == BootstrapKind::Bca) {
        const double bias = normalQuantile(shareBelow(means, out.mean)), accelerated = acceleration(values, out.mean);
        low = correctedShare(low, bias, accelerated);
        high = correctedShare(high, bias, accelerated);
    }
    out.lower = sortedQuantile(means, low);
    out.upper = sortedQuantile(means, high);
    return out;
}

}
