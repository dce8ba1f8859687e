#pragma once

#include "core/config/experiment_config.h"

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <cstdint>

namespace cmir {

/// Noise intensity of each variant and sample, V x N on the processor; row 0 (the clean variant) is 0. With assignment
/// `all` V = K+1 and row e is alpha1 * e. With `random` V = 1 + min(K, 2): each sample draws one environment, from K =
/// 2 on two different ones.
torch::Tensor environmentIntensities(
    std::int64_t samples, std::int64_t K, double alpha1, EnvironmentAssignment assignment, at::Generator& generator);

/// X^(v) = X + intensity_v * eps, eps ~ N(0, I) drawn anew for every sample, variant and feature (method.md section 3).
/// x: N x w; intensities: V x N. Returns (V N) x w, variant-major: rows 0..N-1 are `x` itself.
torch::Tensor makeVariants(const torch::Tensor& x, const torch::Tensor& intensities, at::Generator& generator);

}
