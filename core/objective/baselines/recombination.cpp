#include "core/objective/baselines/recombination.h"

#include <ATen/ops/randperm.h>

namespace cmir {

torch::Tensor otherSamples(std::int64_t samples, at::Generator& generator)
{
    const torch::Tensor order = at::randperm(samples, generator, torch::TensorOptions().dtype(torch::kInt64));
    torch::Tensor partner = torch::empty_like(order);
    partner.index_put_({ order }, order.roll(1));
    return partner;
}

}
