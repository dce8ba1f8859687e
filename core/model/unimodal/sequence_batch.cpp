#include "core/model/unimodal/sequence_batch.h"

#include <algorithm>

namespace cmir {

SequenceBatch SequenceBatch::unpack(const torch::Tensor& x, bool trim)
{
    SequenceBatch batch;
    batch.steps = x;
    batch.valid = torch::isnan(x).any(2).logical_not();
    batch.lengths = batch.valid.sum(1);
    if (trim) {
        const std::int64_t longest = std::max<std::int64_t>(batch.lengths.max().item<std::int64_t>(), 1);
        batch.steps = batch.steps.narrow(1, 0, longest);
        batch.valid = batch.valid.narrow(1, 0, longest);
    }
    batch.steps = batch.masked(batch.steps);
    return batch;
}

torch::Tensor SequenceBatch::masked(const torch::Tensor& x) const
{
    return x.masked_fill(valid.logical_not().unsqueeze(2), 0);
}

torch::Tensor SequenceBatch::mean(const torch::Tensor& x) const
{
    return masked(x).sum(1) / lengths.clamp_min(1).to(x.scalar_type()).unsqueeze(1);
}

}
