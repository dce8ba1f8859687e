#pragma once

#include <torch/types.h>

#include <cstdint>

namespace cmir {

/// A change of X_m, feature by feature and sample by sample: factor * X_m + addition. N x width of X_m each.
struct PooledChange {
    torch::Tensor factor, addition;
};

// Where X_m comes out of a trainable network, a change of it cannot be made in the data. It travels beside the features
// instead, in further columns, so that rows can be chosen as ever; CmirModel::unimodal knows such features by their
// width, and makes the change behind the network.

/// features: N x width or N x T x width. Returns N x (width + more), or N x T x (width + more).
torch::Tensor carryChange(const torch::Tensor& features, const PooledChange& change);
/// The change that features carry beyond their `width`, for an X_m of `pooledWidth`.
PooledChange carriedChange(const torch::Tensor& features, std::int64_t width, std::int64_t pooledWidth);

}
