#pragma once

#include "core/config/experiment_config.h"

#include <cstdint>
#include <vector>

namespace cmir {

/// The intensity of environment e as a multiple of alpha1: 0 for the clean sample (e = 0); e in the linear schedule,
/// 2^(e-1) in the geometric one.
double environmentFactor(IntensitySchedule schedule, std::int64_t e);

/// What the environments e = 0..K do to X: alpha1 times their factor, at most 1 for erasing and mixing, which are
/// shares.
std::vector<double> environmentIntensities(const ExperimentConfig& config);

}
