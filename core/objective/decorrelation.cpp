#include "core/objective/decorrelation.h"

#include "core/objective/epsilons.h"

namespace cmir {

namespace {

torch::Tensor sumOfSquares(const torch::Tensor& a, const torch::Tensor& b)
{
    if (a.size(0) <= a.size(1))
        return torch::mm(a, b.t()).square().sum();
    return (torch::mm(a.t(), a) * torch::mm(b.t(), b)).sum();
}

}

torch::Tensor normalisedRepresentation(const torch::Tensor& x, NorAxis axis)
{
    const std::int64_t dimension = axis == NorAxis::Sample ? 1 : 0;
    const torch::Tensor centred = x - x.mean(dimension, /*keepdim=*/true);
    const torch::Tensor deviation = torch::sqrt(centred.square().mean(dimension, /*keepdim=*/true) + varianceEpsilon);
    return centred / (deviation + norEpsilon);
}

torch::Tensor decorrelationTerm(
    const torch::Tensor& invariant, const torch::Tensor& spurious, double alpha, NorAxis axis, Reduction reduction)
{
    const torch::Tensor a = normalisedRepresentation(invariant, axis);
    const torch::Tensor b = normalisedRepresentation(spurious, axis);
    const auto n = static_cast<double>(invariant.size(0)), d = static_cast<double>(invariant.size(1));
    const torch::Tensor diagonal = (a * b).sum(1).square().sum();
    if (alpha == 0)
        return reduction == Reduction::AsPrinted ? diagonal / (n * n) : diagonal / (d * d * n);
    const torch::Tensor all = sumOfSquares(a, b);
    if (reduction == Reduction::AsPrinted)
        return (alpha * alpha * all + (1 - alpha * alpha) * diagonal) / (n * n);
    return (diagonal / n + alpha * alpha * (all - diagonal) / (n * (n - 1))) / (d * d);
}

}
