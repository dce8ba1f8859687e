#include "core/training/step_schedule.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace cmir {

namespace {

double normOf(const torch::Tensor& gradients)
{
    if (!gradients.is_cpu())
        return gradients.norm().item<double>();
    const float* values = gradients.data_ptr<float>();
    double sum = 0;
    for (std::int64_t i = 0; i < gradients.numel(); ++i)
        sum += static_cast<double>(values[i]) * values[i];
    return std::sqrt(sum);
}

}

ExperimentConfig warmedUp(const ExperimentConfig& config, std::int64_t steps, std::int64_t stepsPerEpoch)
{
    ExperimentConfig warmed = config;
    const auto whole = static_cast<double>(config.warmup_epochs * stepsPerEpoch);
    if (static_cast<double>(steps) >= whole)
        return warmed;
    const double share = static_cast<double>(steps) / whole;
    for (double ExperimentConfig::*weight : { &ExperimentConfig::lambda1, &ExperimentConfig::lambda2,
             &ExperimentConfig::lambda3, &ExperimentConfig::penalty_weight })
        warmed.*weight *= share;
    return warmed;
}

double scheduledLearningRate(const ExperimentConfig& config, std::int64_t steps, std::int64_t stepsPerEpoch)
{
    const double done = std::min(1.0,
        static_cast<double>(steps) / static_cast<double>(std::max<std::int64_t>(1, config.epochs * stepsPerEpoch)));
    switch (config.learning_rate_schedule) {
    case LearningRateSchedule::Linear:
        return config.learning_rate * (1 - done);
    case LearningRateSchedule::Cosine:
        return config.learning_rate * (1 + std::cos(std::numbers::pi * done)) / 2;
    case LearningRateSchedule::Constant:
        break;
    }
    return config.learning_rate;
}

void clipGradients(const torch::Tensor& gradients, double most)
{
    const torch::NoGradGuard noGrad;
    if (const double norm = normOf(gradients); norm > most)
        gradients.mul_(most / norm);
}

}
