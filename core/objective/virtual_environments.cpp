#include "core/objective/virtual_environments.h"

#include <algorithm>

namespace cmir {

namespace {

/// Two different environments per sample out of 1..K, as a 2 x N matrix (one row when K is 1).
torch::Tensor drawEnvironments(std::int64_t samples, std::int64_t K, at::Generator& generator)
{
    const auto options = torch::TensorOptions().dtype(torch::kFloat32);
    const torch::Tensor first
        = torch::empty({ samples }, options).uniform_(0, 1, generator).mul_(K).floor_().clamp_(0, K - 1);
    if (K == 1)
        return first.add(1).unsqueeze(0);
    const torch::Tensor skip
        = torch::empty({ samples }, options).uniform_(0, 1, generator).mul_(K - 1).floor_().clamp_(0, K - 2).add_(1);
    return torch::stack({ first, torch::remainder(first + skip, K) }).add_(1);
}

}

torch::Tensor environmentIntensities(
    std::int64_t samples, std::int64_t K, double alpha1, EnvironmentAssignment assignment, at::Generator& generator)
{
    const auto options = torch::TensorOptions().dtype(torch::kFloat32);
    if (assignment == EnvironmentAssignment::All || K == 0)
        return torch::arange(K + 1, options).mul_(alpha1).unsqueeze(1).expand({ K + 1, samples });
    return torch::cat({ torch::zeros({ 1, samples }, options), drawEnvironments(samples, K, generator) * alpha1 });
}

torch::Tensor makeVariants(const torch::Tensor& x, const torch::Tensor& intensities, at::Generator& generator)
{
    const std::int64_t noisy = intensities.size(0) - 1, samples = x.size(0), width = x.size(1);
    if (noisy == 0)
        return x;
    // Noise is drawn on the processor, where the generator lives: every device trains on the same numbers.
    torch::Tensor noise = torch::empty({ noisy, samples, width }, torch::TensorOptions().dtype(x.scalar_type()));
    noise.normal_(0, 1, generator);
    noise.mul_(intensities.narrow(0, 1, noisy).unsqueeze(2));
    const torch::Tensor variants = noise.to(x.device()) + x.unsqueeze(0);
    return torch::cat({ x, variants.view({ noisy * samples, width }) });
}

}
