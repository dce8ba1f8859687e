#include "core/model/carried_change.h"

#include <torch/types.h>

namespace cmir {

torch::Tensor carryChange(const torch::Tensor& features, const PooledChange& change)
{
    // One row of numbers per sample, spread over the steps where there are several.
    torch::Tensor numbers = torch::cat({ change.factor, change.addition }, 1).to(features.device());
    const std::int64_t steps = features.dim() == 3 ? features.size(1) : 1;
    const std::int64_t columns = (numbers.size(1) + steps - 1) / steps;
    numbers = torch::constant_pad_nd(numbers, { 0, columns * steps - numbers.size(1) });
    if (features.dim() == 3)
        numbers = numbers.view({ features.size(0), steps, columns });
    return torch::cat({ features, numbers }, -1);
}

PooledChange carriedChange(const torch::Tensor& features, std::int64_t width, std::int64_t pooledWidth)
{
    const torch::Tensor numbers
        = features.narrow(-1, width, features.size(-1) - width).reshape({ features.size(0), -1 });
    return { numbers.narrow(1, 0, pooledWidth), numbers.narrow(1, pooledWidth, pooledWidth) };
}

}
