#pragma once

#include "core/config/experiment_config.h"

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <cstdint>

namespace cmir {

/// Intensity of each variant and sample, V x N on the processor (float); row 0 (the clean variant) is 0. From `config`
/// come K, alpha1, environment_assignment and intensity_schedule. With assignment `all` V = K+1 and row e is alpha^(e).
/// With `random` V = 1 + min(K, 2): each sample draws one environment, from K = 2 on two different ones.
torch::Tensor environmentIntensities(std::int64_t samples, const ExperimentConfig& config, at::Generator& generator);

/// The variants of a batch, drawn anew for every sample, variant and feature (method.md section 3). With a the
/// intensity of the variant and sample, s the unit of the noise, and the kind from `config.environment_noise`:
///   Gaussian  X + a s eps, eps ~ N(0, 1)
///   Laplace   X + a s eps, eps ~ Laplace(0, 1), whose standard deviation is the root of 2
///   Mixing    (1 - b) X + b s eps, eps ~ N(0, 1), b = min(a, 1)
///   Erasing   each feature 0 with probability min(a, 1); no unit
/// `config.noise_scale`: s = 1 (Unit), or each feature's standard deviation over the rows of x (Feature; biased, and
/// gradients pass through it, so that a trainable network cannot hide the noise by enlarging its output).
/// x: N x w; intensities: V x N. Returns (V N) x w, variant-major: rows 0..N-1 are `x` itself. Every draw comes from
/// the generator, directly or through a key; a CUDA device makes its own normal numbers from the key, so that a step
/// need not wait for the processor.
torch::Tensor makeVariants(
    const torch::Tensor& x, const torch::Tensor& intensities, const ExperimentConfig& config, at::Generator& generator);

/// The variance that a standardised feature has in each variant (method.md section 12), without gradient: with a, b and
/// s as above, s = 1 for Unit,
///   Gaussian 1 + a^2 s^2;  Laplace 1 + 2 a^2 s^2;  Mixing (1 - b)^2 + b^2 s^2;  Erasing 1
/// (V N) x 1, or (V N) x w where s differs by feature.
torch::Tensor variantVariance(const torch::Tensor& x, const torch::Tensor& intensities, const ExperimentConfig& config);

}
