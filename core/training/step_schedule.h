#pragma once

#include "core/config/experiment_config.h"

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace cmir {

/// The settings of the step after `steps` finished ones: lambda1, lambda2, lambda3 and penalty_weight as far as
/// `warmup_epochs` has let them grow, linearly from 0 before the first step to their value after the last of the
/// warm-up.
ExperimentConfig warmedUp(const ExperimentConfig& config, std::int64_t steps, std::int64_t stepsPerEpoch);

/// The learning rate of that step by `learning_rate_schedule`, over `epochs` epochs.
double scheduledLearningRate(const ExperimentConfig& config, std::int64_t steps, std::int64_t stepsPerEpoch);

/// Scales the gradients down to a norm of at most `most`. The same bits for any number of threads.
void clipGradients(const torch::Tensor& gradients, double most);

}
