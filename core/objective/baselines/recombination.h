#pragma once

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <cstdint>

namespace cmir {

// The recombination of CaMIB (Jiang et al., "Towards minimal causal representations for human multimodal language
// understanding", 2025): the causal part of a sample keeps its label whatever shortcut part it is joined with, so the
// predictor is also trained on Z_inv with the Z_spu of another sample, the back-door adjustment by random pairs. Of
// CaMIB this is that one idea: its bottleneck, its mask that parts the fused representation and its instrumental
// constraint are not here; Z_inv and Z_spu are the two heads of this program's encoder.

/// For each of N samples the one whose Z_spu it takes, the same in all modalities: a random cycle through the batch, so
/// that nobody meets itself (N = 1 apart). N, int64, on the processor.
torch::Tensor otherSamples(std::int64_t samples, at::Generator& generator);

}
