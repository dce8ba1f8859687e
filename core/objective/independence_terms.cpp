#include "core/objective/independence_terms.h"

#include "core/objective/conditional_decorrelation.h"
#include "core/objective/decorrelation.h"

namespace cmir {

namespace {

torch::Tensor squaredDistances(const torch::Tensor& x)
{
    // Centred first: the difference of large squares below would cost digits.
    const torch::Tensor centred = x - x.mean(0, /*keepdim=*/true).detach();
    const torch::Tensor squares = centred.square().sum(1);
    return (squares.unsqueeze(1) + squares.unsqueeze(0) - 2 * torch::mm(centred, centred.t())).clamp_min(0);
}

/// H K H
torch::Tensor centredKernel(const torch::Tensor& x, const torch::Tensor& width)
{
    const torch::Tensor kernel = torch::exp(-squaredDistances(x) / width);
    const torch::Tensor means = kernel.mean(0);
    return kernel - means.unsqueeze(0) - means.unsqueeze(1) + means.mean();
}

}

torch::Tensor medianWidth(const torch::Tensor& x)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor distances = torch::pdist(x.detach().contiguous());
    const torch::Tensor positive = distances.masked_select(distances > 0);
    if (positive.numel() == 0)
        return torch::ones({}, x.options());
    return 2 * std::get<0>(positive.kthvalue(positive.numel() / 2 + 1)).square();
}

torch::Tensor hsic(
    const torch::Tensor& x, const torch::Tensor& y, const torch::Tensor& widthX, const torch::Tensor& widthY)
{
    const auto n = static_cast<double>(x.size(0));
    // H is idempotent: tr(K H L H) = <H K H, H L H>.
    return (centredKernel(x, widthX) * centredKernel(y, widthY)).sum() / ((n - 1) * (n - 1));
}

torch::Tensor crossCovarianceTerm(const torch::Tensor& invariant, const torch::Tensor& spurious, Reduction reduction)
{
    const torch::Tensor a = normalisedRepresentation(invariant, NorAxis::Feature);
    const torch::Tensor b = normalisedRepresentation(spurious, NorAxis::Feature);
    const torch::Tensor squares = torch::mm(a.t(), b).div(static_cast<double>(a.size(0))).square();
    return reduction == Reduction::Normalised ? squares.mean() : squares.sum();
}

torch::Tensor dependenceTerm(const torch::Tensor& invariant, const torch::Tensor& spurious,
    const ExperimentConfig& config, const torch::Tensor& basis)
{
    const torch::Tensor a = config.decorrelation_reaches == Reach::Spurious ? invariant.detach() : invariant;
    switch (config.decorrelation_form) {
    case DecorrelationForm::Hsic:
        return hsic(a, spurious, medianWidth(a), medianWidth(spurious));
    case DecorrelationForm::CrossCovariance:
        return crossCovarianceTerm(a, spurious, config.reduction);
    case DecorrelationForm::Conditional:
        return conditionalDecorrelationTerm(
            a, spurious, basis, config.decorrelation_estimate == DecorrelationEstimate::Unbiased);
    case DecorrelationForm::Correlation:
        break;
    }
    return decorrelationTerm(a, spurious, config.alpha, config.nor, config.reduction);
}

}
