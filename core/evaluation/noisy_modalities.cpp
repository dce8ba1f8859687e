#include "core/evaluation/noisy_modalities.h"

#include "core/model/carried_change.h"
#include "core/model/torch_random.h"

namespace cmir {

namespace {

/// Laplace noise of scale 1: the difference of two exponential numbers.
torch::Tensor laplaceNoise(at::IntArrayRef shape, at::Generator& generator)
{
    const torch::Tensor first = torch::empty(shape).exponential_(1, generator);
    return first.sub_(torch::empty(shape).exponential_(1, generator));
}

PooledChange gaussianChange(std::int64_t rows, std::int64_t width, double ratio, at::Generator& generator)
{
    return { torch::full({ rows, width }, 1 - ratio), torch::empty({ rows, width }).normal_(0, ratio, generator) };
}

/// laplace: rows x 1, whether a sample gets Laplace noise; the others are erased in part.
PooledChange unseenChange(const torch::Tensor& laplace, std::int64_t width, double ratio, at::Generator& generator)
{
    const std::int64_t rows = laplace.size(0);
    const torch::Tensor noise = laplaceNoise({ rows, width }, generator).mul_(ratio);
    const torch::Tensor kept = torch::empty({ rows, width }).uniform_(0, 1, generator).ge_(ratio);
    return { torch::where(laplace, torch::full({ rows, width }, 1 - ratio), kept),
        torch::where(laplace, noise, torch::zeros({ rows, width })) };
}

}

std::vector<torch::Tensor> withModalityNoise(const CmirModel& model, const std::vector<torch::Tensor>& features,
    double ratio, ModalityNoise kind, std::uint64_t seed, const std::string& split)
{
    const bool gaussian = kind == ModalityNoise::Gaussian;
    at::Generator generator = makeGenerator(seed, (gaussian ? "noisy modalities " : "unseen noise ") + split);
    const std::int64_t rows = features.front().size(0);
    torch::Tensor laplace;
    if (!gaussian)
        laplace = torch::empty({ rows, 1 }).uniform_(0, 1, generator).lt(0.5);
    std::vector<torch::Tensor> noisy;
    for (std::size_t m = 0; m < features.size(); ++m) {
        const std::int64_t width = model.pooledWidth(m);
        const PooledChange change
            = gaussian ? gaussianChange(rows, width, ratio, generator) : unseenChange(laplace, width, ratio, generator);
        if (model.identityUnimodal(m))
            noisy.push_back(
                features[m] * change.factor.to(features[m].device()) + change.addition.to(features[m].device()));
        else
            noisy.push_back(carryChange(features[m], change));
    }
    return noisy;
}

}
