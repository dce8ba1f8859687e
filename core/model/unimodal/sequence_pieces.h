#pragma once

#include "core/model/layers.h"

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

// What the networks by hand on sequences share: how a batch is taken apart into pieces that several threads take.

/// Whether a network by hand can stand in for the plain layers: floats on the processor that need no gradient, no
/// dropout to draw.
bool suitsByHand(const torch::Tensor& x, const Dropout& dropout);

/// Steps of each sample before its padding, which is NaN. x: N x T x width, contiguous floats.
std::vector<std::int64_t> lengthsOf(const torch::Tensor& x);

/// Some samples that follow each other.
struct SamplePiece {
    std::int64_t first = 0, count = 0;
};

/// A piece ends where it has so many steps or samples: cut by the data alone, whoever computes them.
std::vector<SamplePiece> samplePieces(
    std::span<const std::int64_t> lengths, std::int64_t steps, std::int64_t mostSamples);

/// All weights one after the other, as one tensor that autograd knows.
torch::Tensor flatTensorOf(std::vector<torch::Tensor> weights);

}
