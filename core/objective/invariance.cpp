#include "core/objective/invariance.h"

#include "core/objective/epsilons.h"
#include "core/objective/whitened_invariance.h"

#include <vector>

namespace cmir {

namespace {

torch::Tensor featureScale(const torch::Tensor& clean)
{
    return torch::sqrt(clean.var(0, /*unbiased=*/false) + varianceEpsilon) + relativeEpsilon;
}

/// Sum over pairs of |z_a - z_b| per sample and feature: N x d.
torch::Tensor pairDistances(const torch::Tensor& variants)
{
    const std::int64_t count = variants.size(0);
    std::vector<std::int64_t> first, second;
    for (std::int64_t a = 0; a < count; ++a)
        for (std::int64_t b = a + 1; b < count; ++b) {
            first.push_back(a);
            second.push_back(b);
        }
    const auto options = torch::TensorOptions().dtype(torch::kInt64).device(variants.device());
    const torch::Tensor left = variants.index_select(0, torch::tensor(first, options));
    const torch::Tensor right = variants.index_select(0, torch::tensor(second, options));
    return (left - right).abs().sum(0);
}

}

torch::Tensor invarianceTerm(
    const torch::Tensor& variants, InvarianceForm form, Reduction reduction, CarriedCovariance* carried)
{
    const std::int64_t count = variants.size(0), samples = variants.size(1), d = variants.size(2);
    if (count < 2)
        return torch::zeros({}, variants.options());
    if (form == InvarianceForm::Whitened)
        return whitenedInvarianceTerm(variants, carried);
    torch::Tensor perFeature = pairDistances(variants).sum(0);
    if (form == InvarianceForm::Relative)
        perFeature = perFeature / featureScale(variants[0]);
    const double pairs = static_cast<double>(count * (count - 1)) / 2;
    const double divisor
        = reduction == Reduction::Normalised ? pairs * static_cast<double>(samples * d) : static_cast<double>(samples);
    return perFeature.sum() / divisor;
}

}
