#include "core/objective/whitened_invariance.h"

#include "core/objective/epsilons.h"

#include <torch/torch.h>

#include <cmath>

namespace cmir {

namespace {

/// The lower Cholesky factor of S, d x d; NaN where there is none, since something is not finite.
torch::Tensor choleskyFactor(const torch::Tensor& covariance)
{
    const bool wide = covariance.size(0) > widestSingleFactor;
    const auto [lower, info] = at::linalg_cholesky_ex(wide ? covariance.to(torch::kFloat64) : covariance);
    return torch::where(info == 0, lower, torch::full_like(lower, NAN)).to(covariance.scalar_type());
}

}

torch::Tensor whitenedInvarianceTerm(const torch::Tensor& variants)
{
    const std::int64_t count = variants.size(0), samples = variants.size(1), d = variants.size(2);
    if (count < 2)
        return torch::zeros({}, variants.options());
    const torch::Tensor centred = (variants - variants.mean(at::IntArrayRef { 0, 1 })).reshape({ count * samples, d });
    const torch::Tensor covariance = torch::mm(centred.t(), centred) / static_cast<double>(count * samples);
    const torch::Tensor ridge = whitenedRidge * covariance.diagonal().mean() + whitenedFloor;
    const torch::Tensor lower = choleskyFactor(covariance + ridge * torch::eye(d, variants.options()));

    const torch::Tensor within = (variants - variants.mean(0)).reshape({ count * samples, d });
    const torch::Tensor white = at::linalg_solve_triangular(lower, within.t(), /*upper=*/false);
    const torch::Tensor q = white.square().sum(0).view({ count, samples }).sum(0);
    return torch::sqrt(q / static_cast<double>(count * d) + whitenedRootEpsilon).mean();
}

}
