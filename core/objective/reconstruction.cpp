#include "core/objective/reconstruction.h"

namespace cmir {

torch::Tensor reconstructionTerm(const torch::Tensor& target, const torch::Tensor& decoded, Reduction reduction,
    const torch::Tensor& variance, const torch::Tensor& counted)
{
    torch::Tensor squares = (target.detach() - decoded).square();
    if (variance.defined())
        squares = squares / variance;
    if (counted.defined())
        squares = squares * counted;
    if (reduction == Reduction::AsPrinted)
        return squares.sum() / static_cast<double>(target.size(0));
    if (!counted.defined())
        return squares.mean();
    return squares.sum() / (static_cast<double>(target.size(0)) * counted.sum().clamp_min(1));
}

}
