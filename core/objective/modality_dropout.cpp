#include "core/objective/modality_dropout.h"

namespace cmir {

torch::Tensor keptModalities(
    std::int64_t modalities, std::int64_t samples, double probability, at::Generator& generator)
{
    const torch::Tensor kept = torch::empty({ modalities, samples }).bernoulli_(1 - probability, generator);
    const torch::Tensor stays = torch::empty({ samples }, torch::kInt64).random_(0, modalities, generator);
    const torch::Tensor none = kept.sum(0) == 0;
    const torch::Tensor one = torch::zeros_like(kept).scatter_(0, stays.unsqueeze(0), 1.0);
    return torch::where(none, one, kept);
}

void dropModalities(std::vector<torch::Tensor>& features, double probability, at::Generator& generator,
    const std::vector<torch::Tensor>& absent)
{
    const torch::Tensor kept
        = keptModalities(static_cast<std::int64_t>(features.size()), features.front().size(0), probability, generator);
    for (std::size_t m = 0; m < features.size(); ++m) {
        torch::Tensor& x = features[m];
        std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1); // sequences have steps too
        shape[0] = x.size(0);
        const torch::Tensor factor = kept[static_cast<std::int64_t>(m)].to(x.device()).view(shape);
        x = m < absent.size() && absent[m].defined() ? torch::where(factor > 0, x, absent[m]) : x * factor;
    }
}

}
