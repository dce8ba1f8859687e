#pragma once

#include "core/common/job.h"

#include <cstdint>
#include <span>
#include <string>

namespace cmir {

/// The mean of repetitions (seeds) and the interval that holds the true mean with the given confidence. Where there is
/// no interval, `reason` says why; the mean and the deviation are set as far as they could be computed.
struct MeanEstimate {
    std::string reason; ///< empty: measured
    double mean = 0;
    double deviation = 0; ///< standard deviation of the values, divisor n - 1
    double lower = 0, upper = 0; ///< both the mean where every value is the same
    std::int64_t samples = 0;
    double level = 0.95; ///< confidence
};

/// mean +- t s / sqrt(n), Student's t with n - 1 degrees of freedom. Values that are not finite are no measurements:
/// they give a reason, not a mean of the others. Throws BadInput for a level outside of ]0, 1[.
MeanEstimate studentInterval(std::span<const double> values, double level = 0.95);

enum class BootstrapKind {
    Percentile, ///< the quantiles of the resampled means
    Bca, ///< bias-corrected and accelerated: moves them for skewed values
};

struct BootstrapOptions {
    BootstrapKind kind = BootstrapKind::Bca;
    double level = 0.95;
    std::int64_t resamples = 10'000; ///< at least 100
    std::uint64_t seed = 0; ///< of the generator "bootstrap"
};

/// The interval by resampling the values with replacement; with fewer than some ten values it is too narrow, and
/// Student's is the better one. Quantiles are interpolated linearly. Throws BadInput for options out of range,
/// Cancelled. Source of BCa: Efron, "Better bootstrap confidence intervals", 1987.
MeanEstimate bootstrapInterval(
    std::span<const double> values, const BootstrapOptions& options = {}, const JobContext& job = {});

}
