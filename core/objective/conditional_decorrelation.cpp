#include "core/objective/conditional_decorrelation.h"

#include "core/common/label_basis.h"
#include "core/objective/epsilons.h"

#include <algorithm>
#include <cmath>

namespace cmir {

torch::Tensor labelBasisOf(const torch::Tensor& label, PredictionLoss loss)
{
    const torch::Tensor host = label.detach().to(torch::kCPU, torch::kFloat64).contiguous();
    const auto count = static_cast<std::size_t>(host.numel());
    const auto basis
        = labelBasis({ host.data_ptr<double>(), count }, loss == PredictionLoss::Bce || loss == PredictionLoss::Ce);
    torch::Tensor result = torch::zeros({ static_cast<std::int64_t>(basis.size()), host.numel() }, torch::kFloat64);
    for (std::size_t k = 0; k < basis.size(); ++k)
        std::copy(basis[k].begin(), basis[k].end(), result.data_ptr<double>() + k * count);
    return result.t().to(label.device(), label.scalar_type()).contiguous();
}

torch::Tensor labelResidual(const torch::Tensor& x, const torch::Tensor& basis)
{
    const std::int64_t rows = x.size(0), variants = rows / basis.size(0);
    const auto freedom = static_cast<double>(std::max<std::int64_t>(rows - 1, 1));
    const torch::Tensor q = basis.repeat({ variants, 1 }) / std::sqrt(static_cast<double>(variants));
    const auto deviation = [&](const torch::Tensor& centred) {
        return torch::sqrt(centred.square().sum(0) / freedom + varianceEpsilon);
    };
    const torch::Tensor centred = x - x.mean(0);
    const torch::Tensor standard = centred / (deviation(centred) + conditionalEpsilon);
    const torch::Tensor residual = standard - torch::mm(q, torch::mm(q.t(), standard));
    return residual / (deviation(residual) + residualEpsilon);
}

double ownShare(std::int64_t samples, std::int64_t columns)
{
    return static_cast<double>(samples) / static_cast<double>(std::max<std::int64_t>(samples - columns, 1));
}

torch::Tensor conditionalDecorrelationTerm(
    const torch::Tensor& invariant, const torch::Tensor& spurious, const torch::Tensor& basis, bool unbiased)
{
    const torch::Tensor a = labelResidual(invariant, basis), b = labelResidual(spurious, basis);
    const std::int64_t rows = a.size(0), d = a.size(1), samples = basis.size(0);
    torch::Tensor all = torch::mm(a.t(), b).div(static_cast<double>(rows)).square().sum() / static_cast<double>(d);
    if (!unbiased)
        return all;
    // |c_i|^2 through the V x V products of a sample's variants.
    const auto products = [&](const torch::Tensor& x) {
        const torch::Tensor bySample = x.view({ rows / samples, samples, d }).transpose(0, 1);
        return torch::bmm(bySample, bySample.transpose(1, 2));
    };
    const torch::Tensor own = (products(a) * products(b)).sum() / static_cast<double>(rows * rows * d);
    const auto n = static_cast<double>(samples);
    return n / std::max(n - 1, 1.0) * (all - ownShare(samples, basis.size(1)) * own);
}

}
