#include "core/objective/whitened_invariance.h"

#include "core/objective/epsilons.h"

#include <torch/types.h>

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

torch::Tensor ridged(const torch::Tensor& matrix, double share, double floor)
{
    return matrix + (share * matrix.diagonal().mean() + floor) * torch::eye(matrix.size(0), matrix.options());
}

/// matrix <- (1 - share) matrix + share batch, and that as a whole symmetric matrix.
torch::Tensor takenIn(torch::Tensor& matrix, double share, const torch::Tensor& batch)
{
    const torch::NoGradGuard noGrad;
    matrix.mul_(1 - share).add_(batch.tril(), share);
    return matrix + matrix.tril(-1).t();
}

}

torch::Tensor whitenedInvarianceTerm(const torch::Tensor& variants, CarriedCovariance* carried)
{
    const std::int64_t count = variants.size(0), samples = variants.size(1), d = variants.size(2);
    if (count < 2)
        return torch::zeros({}, variants.options());
    const torch::Tensor centred = (variants - variants.mean(at::IntArrayRef { 0, 1 })).reshape({ count * samples, d });
    const torch::Tensor covariance = torch::mm(centred.t(), centred) / static_cast<double>(count * samples);
    const torch::Tensor measure
        = carried != nullptr ? takenIn(carried->covariance, carried->share, covariance) : covariance;
    const torch::Tensor lower = choleskyFactor(ridged(measure, whitenedRidge, whitenedFloor));

    const torch::Tensor within = (variants - variants.mean(0)).reshape({ count * samples, d });
    const torch::Tensor white = at::linalg_solve_triangular(lower, within.t(), /*upper=*/false);
    const torch::Tensor q = white.square().sum(0).view({ count, samples }).sum(0);
    const torch::Tensor root = torch::sqrt(q / static_cast<double>(count * d) + whitenedRootEpsilon);
    if (carried == nullptr)
        return root.mean();
    const torch::Tensor w = within.detach();
    const torch::Tensor g = (0.5 / static_cast<double>(samples * count * d)) / root.detach().repeat({ count });
    const torch::Tensor pull = takenIn(carried->pull, carried->share, torch::mm(w.t() * g, w));
    const torch::Tensor slope
        = ridged(at::cholesky_solve(at::cholesky_solve(pull, lower).t(), lower), whitenedRidge, 0);
    const double pulled = (g * q.detach().repeat({ count })).sum().item<double>() / static_cast<double>(count);
    const torch::Tensor along = (slope * covariance).sum();
    const torch::Tensor falls = carriedBalance(pulled, along.item<double>()) * along;
    return root.mean() - (falls - falls.detach());
}

}
