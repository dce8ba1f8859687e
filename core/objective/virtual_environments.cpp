#include "core/objective/virtual_environments.h"

#include "core/config/environment_intensity.h"
#include "core/model/torch_random.h"
#include "core/objective/epsilons.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace cmir {

namespace {

torch::TensorOptions floats()
{
    return torch::TensorOptions().dtype(torch::kFloat32);
}

/// Two different environments per sample out of 1..K, as a 2 x N matrix (one row when K is 1).
torch::Tensor drawEnvironments(std::int64_t samples, std::int64_t K, at::Generator& generator)
{
    const torch::Tensor first
        = torch::empty({ samples }, floats()).uniform_(0, 1, generator).mul_(K).floor_().clamp_(0, K - 1);
    if (K == 1)
        return first.add(1).unsqueeze(0);
    const torch::Tensor skip
        = torch::empty({ samples }, floats()).uniform_(0, 1, generator).mul_(K - 1).floor_().clamp_(0, K - 2).add_(1);
    return torch::stack({ first, torch::remainder(first + skip, K) }).add_(1);
}

/// environmentFactor of e = 0..K.
torch::Tensor factors(IntensitySchedule schedule, std::int64_t K)
{
    std::vector<float> values;
    for (std::int64_t e = 0; e <= K; ++e)
        values.push_back(static_cast<float>(environmentFactor(schedule, e)));
    return torch::tensor(values, floats());
}

/// Laplace noise of mean 0 and scale 1 in place of numbers that are uniform in -0.5..0.5: its distribution function
/// inverted. The least allowed value keeps the logarithm finite at the end of the interval.
void turnIntoLaplace(torch::Tensor& uniform)
{
    const double least = uniform.scalar_type() == torch::kFloat64 ? 0x1p-54 : 0x1p-25;
    const torch::Tensor sign = uniform.sign();
    uniform.abs_().mul_(-2).add_(1).clamp_min_(least).log_().mul_(sign).neg_();
}

/// Standard noise of the kind, V-1 x N x w, of the type and on the device of `like`.
torch::Tensor drawNoise(
    EnvironmentNoise kind, at::IntArrayRef shape, const torch::Tensor& like, at::Generator& generator)
{
    if (kind == EnvironmentNoise::Gaussian || kind == EnvironmentNoise::Mixing)
        return normalNoise(shape, generator, like.device()).to(like.scalar_type());
    torch::Tensor noise = torch::empty(shape, torch::TensorOptions().dtype(like.scalar_type()));
    if (kind == EnvironmentNoise::Laplace)
        turnIntoLaplace(noise.uniform_(-0.5, 0.5, generator));
    else
        noise.uniform_(0, 1, generator);
    return noise.to(like.device(), /*non_blocking=*/true);
}

torch::Tensor featureDeviation(const torch::Tensor& x)
{
    return torch::sqrt(x.var(0, /*unbiased=*/false) + varianceEpsilon);
}

torch::Tensor scaled(const torch::Tensor& noise, const torch::Tensor& x, NoiseScale scale)
{
    return scale == NoiseScale::Unit ? noise : noise * featureDeviation(x);
}

/// x (N x w) at the intensities (V-1 x N x 1, on the processor): V-1 x N x w on the device of x.
torch::Tensor disturbed(
    const torch::Tensor& x, const torch::Tensor& intensities, const ExperimentConfig& config, at::Generator& generator)
{
    const torch::Tensor noise
        = drawNoise(config.environment_noise, { intensities.size(0), x.size(0), x.size(1) }, x, generator);
    torch::Tensor amount = intensities.to(x.device(), x.scalar_type(), /*non_blocking=*/true);
    if (config.environment_noise == EnvironmentNoise::Erasing)
        return x * (noise >= amount).to(x.scalar_type()); // uniform numbers are below 1
    if (config.environment_noise != EnvironmentNoise::Mixing)
        return scaled(noise * amount, x, config.noise_scale) + x.unsqueeze(0);
    amount = amount.clamp_max(1);
    return x * (1 - amount) + scaled(noise * amount, x, config.noise_scale);
}

}

torch::Tensor environmentIntensities(std::int64_t samples, const ExperimentConfig& config, at::Generator& generator)
{
    const std::int64_t K = config.K;
    const torch::Tensor ladder = factors(config.intensity_schedule, K).mul_(config.alpha1);
    if (config.environment_assignment == EnvironmentAssignment::All || K == 0)
        return ladder.unsqueeze(1).expand({ K + 1, samples });
    const torch::Tensor drawn = drawEnvironments(samples, K, generator);
    return torch::cat({ torch::zeros({ 1, samples }, floats()), ladder.index({ drawn.to(torch::kInt64) }) });
}

torch::Tensor makeVariants(
    const torch::Tensor& x, const torch::Tensor& intensities, const ExperimentConfig& config, at::Generator& generator)
{
    const std::int64_t noisy = intensities.size(0) - 1;
    if (noisy == 0)
        return x;
    const torch::Tensor variants = disturbed(x, intensities.narrow(0, 1, noisy).unsqueeze(2), config, generator);
    return torch::cat({ x, variants.view({ noisy * x.size(0), x.size(1) }) });
}

torch::Tensor variantVariance(const torch::Tensor& x, const torch::Tensor& intensities, const ExperimentConfig& config)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor amount = intensities.to(x.device(), x.scalar_type()).reshape({ -1, 1 });
    const torch::Tensor unit
        = config.noise_scale == NoiseScale::Unit ? torch::ones({}, x.options()) : featureDeviation(x).square();
    switch (config.environment_noise) {
    case EnvironmentNoise::Gaussian:
        return 1 + amount.square() * unit;
    case EnvironmentNoise::Laplace:
        return 1 + 2 * amount.square() * unit;
    case EnvironmentNoise::Mixing: {
        const torch::Tensor share = amount.clamp_max(1);
        return (1 - share).square() + share.square() * unit;
    }
    case EnvironmentNoise::Erasing:
        break;
    }
    return torch::ones_like(amount);
}

}
