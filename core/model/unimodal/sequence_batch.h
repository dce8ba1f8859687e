#pragma once

#include <torch/types.h>

namespace cmir {

/// A batch of sequences taken apart. The padding of features is NaN throughout (Standardiser::applyTo): what is done to
/// features, noise or a choice of rows, leaves it so, and the lengths travel with them.
struct SequenceBatch {
    torch::Tensor steps; ///< N x T x width, padding 0
    torch::Tensor valid; ///< N x T, bool: no padding
    torch::Tensor lengths; ///< N, int64

    /// x: N x T x width, finite but for the padding. With `trim` the steps that are padding in every row are cut off
    /// (one is left).
    static SequenceBatch unpack(const torch::Tensor& x, bool trim = true);

    /// Sets the padding of N x T x anything to 0.
    torch::Tensor masked(const torch::Tensor& x) const;
    /// The mean over time of N x T x d without padding, N x d; 0 where the length is 0.
    torch::Tensor mean(const torch::Tensor& x) const;
};

}
