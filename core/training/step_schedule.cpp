#include "core/training/step_schedule.h"

#include <torch/torch.h>

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

void dropModalities(std::vector<torch::Tensor>& features, double probability, at::Generator& generator)
{
    const std::int64_t samples = features.front().size(0), modalities = static_cast<std::int64_t>(features.size());
    torch::Tensor kept = torch::empty({ modalities, samples }).bernoulli_(1 - probability, generator);
    const torch::Tensor stays = torch::empty({ samples }, torch::kInt64).random_(0, modalities, generator);
    const torch::Tensor none = kept.sum(0) == 0;
    const torch::Tensor one = torch::zeros_like(kept).scatter_(0, stays.unsqueeze(0), 1.0);
    kept = torch::where(none, one, kept);
    for (std::int64_t m = 0; m < modalities; ++m) {
        torch::Tensor& x = features[static_cast<std::size_t>(m)];
        x = x * kept[m].to(x.device()).unsqueeze(1);
    }
}

}
