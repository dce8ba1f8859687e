#pragma once

#include "core/model/layers.h"
#include "core/model/unimodal/sequence_batch.h"

#include <string>
#include <vector>

namespace cmir {

/// Convolution over time, kernel 3, zeros before the first and after the last step: as many steps as before. W out x in
/// x 3. Initialised as LibTorch's: uniform in +-1/sqrt(3 in).
struct Conv1d {
    torch::Tensor weight, bias;

    void declare(ParameterStore& store, const std::string& name, std::int64_t in, std::int64_t out);
    torch::Tensor operator()(const torch::Tensor& x) const; ///< N x T x in (padding 0) -> N x T x out
};

/// Normalises each vector to mean 0 and variance 1 (epsilon 1e-5), then scales and shifts; begins as scale 1, shift 0.
struct LayerNorm {
    torch::Tensor scale, shift;

    void declare(ParameterStore& store, const std::string& name, std::int64_t width);
    torch::Tensor operator()(const torch::Tensor& x) const;
};

/// Scaled dot-product attention in several heads, all projections with bias; padding is attended to by nobody.
struct SelfAttention {
    std::int64_t heads = 1;
    Linear input, output; ///< input: queries, keys and values of all heads one below the other, 3 width x width

    void declare(ParameterStore& store, const std::string& name, std::int64_t width, std::int64_t headCount);
    torch::Tensor operator()(const torch::Tensor& x, const torch::Tensor& valid) const; ///< N x T x width
};

/// The encoder of Vaswani et al., "Attention is all you need" (2017): sinusoidal positions added to the input, then
/// layers of attention and a feed-forward net of four times the width with ReLU, each with a residual connection and
/// the normalisation after it (post-norm). Dropout after the ReLU alone, as everywhere in this program.
struct TransformerEncoder {
    struct Layer {
        SelfAttention attention;
        LayerNorm afterAttention, afterForward;
        LayerStack forward;
    };
    std::vector<Layer> layers;

    /// Throws BadInput, beginning with `what`, unless the width is a multiple of the heads.
    void declare(ParameterStore& store, const std::string& name, std::int64_t width, std::int64_t layerCount,
        std::int64_t heads, const std::string& what);
    /// N x T x width; what comes out at the padding has no meaning.
    torch::Tensor operator()(const torch::Tensor& x, const torch::Tensor& valid, const Dropout& dropout) const;
};

/// Sinusoidal positions, T x width: sin(t / 10000^(2i/width)) in column 2i, the cosine in column 2i + 1.
torch::Tensor positions(std::int64_t steps, std::int64_t width, const torch::TensorOptions& options);

}
