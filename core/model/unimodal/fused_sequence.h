#pragma once

#include "core/model/layers.h"
#include "core/model/unimodal/sequence_layers.h"

#include <torch/types.h>

namespace cmir {

/// The two networks of a convolution and a Transformer encoder, forward and backward by hand on the steps that are there
/// (packed_encoder.h), as one node of autograd. The same as the plain layers but for rounding.
struct FusedSequence {
    enum class Order { ConvolutionFirst, ConvolutionLast };
    Order order = Order::ConvolutionFirst;
    const Conv1d* convolution = nullptr;
    const TransformerEncoder* encoder = nullptr;

    /// Whether it can stand in for the layers: floats on the processor that need no gradient, no dropout to draw.
    static bool suits(const torch::Tensor& x, const Dropout& dropout);
    /// x: N x T x width, the padding NaN and behind the steps. The mean over time, N x d; 0 of a sequence of length 0.
    torch::Tensor operator()(const torch::Tensor& x) const;
};

}
