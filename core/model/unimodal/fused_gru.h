#pragma once

#include <torch/types.h>

#include <vector>

namespace cmir {

/// GRU layers forward and backward by hand on the steps that are there, as one node of autograd: what a step takes from
/// the input and all gradients of weights are products over all steps at once. The same as LibTorch's but for rounding.
///   r = s(W_ir x + b_ir + W_hr h + b_hr)        z = s(W_iz x + b_iz + W_hz h + b_hz)
///   n = tanh(W_in x + b_in + r (W_hn h + b_hn))  h' = (1 - z) n + z h
struct FusedGru {
    /// Per layer: input weight 3 d x width (r, z, n one below the other), state weight 3 d x d, and their biases.
    const std::vector<torch::Tensor>* weights = nullptr;

    /// x: N x T x width, the padding NaN and behind the steps; suitsByHand. The last layer's state after the last step,
    /// N x d; 0 of a sequence of length 0.
    torch::Tensor operator()(const torch::Tensor& x) const;
};

}
