#pragma once

#include <torch/types.h>

#include <functional>

namespace cmir::test {

/// Slopes of `value` over the numbers of `point` (double, contiguous) by central differences. The numbers are moved in
/// place and put back.
inline torch::Tensor centralDifferences(torch::Tensor point, const std::function<double()>& value, double h = 1e-6)
{
    const torch::NoGradGuard noGrad;
    torch::Tensor slopes = torch::zeros({ point.numel() }, torch::kFloat64);
    double* numbers = point.data_ptr<double>();
    for (std::int64_t i = 0; i < point.numel(); ++i) {
        const double old = numbers[i];
        numbers[i] = old + h;
        const double above = value();
        numbers[i] = old - h;
        const double below = value();
        numbers[i] = old;
        slopes.data_ptr<double>()[i] = (above - below) / (2 * h);
    }
    return slopes.view(point.sizes());
}

/// Largest difference between the gradient by autograd and by central differences.
inline double gradientError(
    const torch::Tensor& point, const std::function<torch::Tensor(const torch::Tensor&)>& function)
{
    const torch::Tensor x = point.clone().requires_grad_(true);
    function(x).backward();
    const torch::Tensor moved = point.clone();
    const torch::Tensor slopes = centralDifferences(moved, [&] { return function(moved).item<double>(); });
    return (slopes - x.grad()).abs().max().item<double>();
}

}
