#include "core/objective/reconstruction.h"

namespace cmir {

torch::Tensor reconstructionTerm(const torch::Tensor& target, const torch::Tensor& decoded, Reduction reduction)
{
    const torch::Tensor squares = (target.detach() - decoded).square();
    return reduction == Reduction::Normalised ? squares.mean() : squares.sum() / static_cast<double>(target.size(0));
}

}
