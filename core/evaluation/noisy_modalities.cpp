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

torch::Tensor changed(const torch::Tensor& features, const PooledChange& change)
{
    return features * change.factor.to(features.device()) + change.addition.to(features.device());
}

/// What is to be done to each modality, drawn one after the other.
std::vector<PooledChange> changes(std::int64_t rows, const std::vector<std::int64_t>& widths, double ratio,
    ModalityNoise kind, std::uint64_t seed, const std::string& split)
{
    const bool gaussian = kind == ModalityNoise::Gaussian;
    at::Generator generator = makeGenerator(seed, (gaussian ? "noisy modalities " : "unseen noise ") + split);
    torch::Tensor laplace;
    if (!gaussian)
        laplace = torch::empty({ rows, 1 }).uniform_(0, 1, generator).lt(0.5);
    std::vector<PooledChange> drawn;
    for (const std::int64_t width : widths)
        drawn.push_back(
            gaussian ? gaussianChange(rows, width, ratio, generator) : unseenChange(laplace, width, ratio, generator));
    return drawn;
}

}

std::vector<torch::Tensor> withModalityNoise(const CmirModel& model, const std::vector<torch::Tensor>& features,
    double ratio, ModalityNoise kind, std::uint64_t seed, const std::string& split)
{
    std::vector<std::int64_t> widths;
    for (std::size_t m = 0; m < features.size(); ++m)
        widths.push_back(model.pooledWidth(m));
    const auto drawn = changes(features.front().size(0), widths, ratio, kind, seed, split);
    std::vector<torch::Tensor> noisy;
    for (std::size_t m = 0; m < features.size(); ++m)
        noisy.push_back(
            model.identityUnimodal(m) ? changed(features[m], drawn[m]) : carryChange(features[m], drawn[m]));
    return noisy;
}

std::vector<torch::Tensor> withFeatureNoise(const std::vector<torch::Tensor>& features, double ratio,
    ModalityNoise kind, std::uint64_t seed, const std::string& split)
{
    std::vector<std::int64_t> widths;
    for (const torch::Tensor& one : features)
        widths.push_back(one.size(1));
    const auto drawn = changes(features.front().size(0), widths, ratio, kind, seed, split);
    std::vector<torch::Tensor> noisy;
    for (std::size_t m = 0; m < features.size(); ++m)
        noisy.push_back(changed(features[m], drawn[m]));
    return noisy;
}

}
