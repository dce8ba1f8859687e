#pragma once

#include "core/model/unimodal/sequence_layers.h"

#include <torch/types.h>

namespace cmir {

/// The two networks of a convolution and a Transformer encoder, forward and backward by hand on the steps that are
/// there (packed_encoder.h), as one node of autograd. The same as the plain layers but for rounding.
struct FusedSequence {
    enum class Order { ConvolutionFirst, ConvolutionLast };
    Order order = Order::ConvolutionFirst;
    const Conv1d* convolution = nullptr;
    const TransformerEncoder* encoder = nullptr;

    /// x: N x T x width, the padding NaN and behind the steps; suitsByHand. The mean over time, N x d; 0 of a sequence
    /// of length 0.
    torch::Tensor operator()(const torch::Tensor& x) const;
};

}
