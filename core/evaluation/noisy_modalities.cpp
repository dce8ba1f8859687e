#include "core/evaluation/noisy_modalities.h"

#include "core/common/disk_memory.h"
#include "core/evaluation/placed_tensor.h"
#include "core/model/carried_change.h"
#include "core/model/torch_random.h"

#include <algorithm>

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

/// changed() by gaussianChange(), some rows after the other and onto the disk: memory does not hold such features. The
/// bits are the same: LibTorch draws normal numbers 16 by 16, and the blocks are as many rows.
torch::Tensor gaussianOnDisk(const torch::Tensor& features, double ratio, at::Generator& generator)
{
    constexpr std::int64_t numbersAtOnce = 1 << 22, least = 16;
    const std::int64_t rows = features.size(0), width = features.size(1);
    const std::int64_t usual
        = std::max<std::int64_t>(1, numbersAtOnce / (least * std::max<std::int64_t>(width, 1))) * least;
    torch::Tensor noisy = emptyFeatures(rows, width, Place::Disk);
    for (std::int64_t first = 0, count = 0; first < rows; first += count) {
        count = rows - first < usual + least ? rows - first : usual;
        noisy.narrow(0, first, count)
            .copy_(changed(features.narrow(0, first, count), gaussianChange(count, width, ratio, generator)));
        keepDiskMemoryBound();
    }
    return noisy;
}

/// The noise of one split: what is to be done to each modality is drawn one after the other.
class Draws {
public:
    Draws(std::int64_t rows, double ratio, ModalityNoise kind, std::uint64_t seed, const std::string& split)
        : m_rows(rows)
        , m_ratio(ratio)
        , m_generator(
              makeGenerator(seed, (kind == ModalityNoise::Gaussian ? "noisy modalities " : "unseen noise ") + split))
    {
        if (kind == ModalityNoise::Unseen)
            m_laplace = torch::empty({ rows, 1 }).uniform_(0, 1, m_generator).lt(0.5);
    }

    PooledChange next(std::int64_t width)
    {
        return m_laplace.defined() ? unseenChange(m_laplace, width, m_ratio, m_generator)
                                   : gaussianChange(m_rows, width, m_ratio, m_generator);
    }
    torch::Tensor nextOn(const torch::Tensor& features)
    {
        if (!m_laplace.defined() && features.dim() == 2 && placeOf(features) == Place::Disk)
            return gaussianOnDisk(features, m_ratio, m_generator);
        return changed(features, next(features.size(1)));
    }

private:
    std::int64_t m_rows;
    double m_ratio;
    at::Generator m_generator;
    torch::Tensor m_laplace; ///< N x 1, of unseen noise: whether a sample gets Laplace noise
};

}

std::vector<torch::Tensor> withModalityNoise(const CmirModel& model, const std::vector<torch::Tensor>& features,
    double ratio, ModalityNoise kind, std::uint64_t seed, const std::string& split)
{
    Draws draws(features.front().size(0), ratio, kind, seed, split);
    std::vector<torch::Tensor> noisy;
    for (std::size_t m = 0; m < features.size(); ++m)
        noisy.push_back(model.identityUnimodal(m) ? draws.nextOn(features[m])
                                                  : carryChange(features[m], draws.next(model.pooledWidth(m))));
    return noisy;
}

std::vector<torch::Tensor> withFeatureNoise(const std::vector<torch::Tensor>& features, double ratio,
    ModalityNoise kind, std::uint64_t seed, const std::string& split)
{
    Draws draws(features.front().size(0), ratio, kind, seed, split);
    std::vector<torch::Tensor> noisy;
    noisy.reserve(features.size());
    for (const torch::Tensor& one : features)
        noisy.push_back(draws.nextOn(one));
    return noisy;
}

}
