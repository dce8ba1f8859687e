#include "core/model/unimodal/sequence_pieces.h"

#include <algorithm>
#include <cmath>

namespace cmir {

bool suitsByHand(const torch::Tensor& x, const Dropout& dropout)
{
    return x.device().is_cpu() && x.scalar_type() == torch::kFloat32 && !x.requires_grad()
        && (dropout.generator == nullptr || dropout.probability == 0);
}

std::vector<std::int64_t> lengthsOf(const torch::Tensor& x)
{
    const std::int64_t steps = x.size(1), width = x.size(2);
    const auto* values = x.data_ptr<float>();
    std::vector<std::int64_t> lengths;
    for (std::int64_t i = 0; i < x.size(0); ++i) {
        std::int64_t length = 0;
        const auto isPadding = [&](std::int64_t t) {
            const float* step = values + (i * steps + t) * width;
            return std::any_of(step, step + width, [](float value) { return std::isnan(value); });
        };
        while (length < steps && !isPadding(length))
            ++length;
        lengths.push_back(length);
    }
    return lengths;
}

std::vector<SamplePiece> samplePieces(
    std::span<const std::int64_t> lengths, std::int64_t steps, std::int64_t mostSamples)
{
    std::vector<SamplePiece> pieces;
    SamplePiece piece;
    std::int64_t held = 0;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        ++piece.count;
        held += lengths[i];
        if (held < steps && piece.count < mostSamples && i + 1 < lengths.size())
            continue;
        pieces.push_back(piece);
        piece = { static_cast<std::int64_t>(i) + 1, 0 };
        held = 0;
    }
    return pieces;
}

torch::Tensor flatTensorOf(std::vector<torch::Tensor> weights)
{
    for (torch::Tensor& one : weights)
        one = one.reshape({ -1 });
    return torch::cat(weights);
}

}
