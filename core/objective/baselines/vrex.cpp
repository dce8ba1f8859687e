#include "core/objective/baselines/vrex.h"

namespace cmir {

torch::Tensor vrexPenalty(const torch::Tensor& risks)
{
    return (risks - risks.mean()).square().mean();
}

}
