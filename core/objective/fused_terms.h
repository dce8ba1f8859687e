#pragma once

#include "core/config/experiment_config.h"
#include "core/objective/fused_layers.h"

#include <torch/types.h>

namespace cmir {

/// What fusedDecorrelation works in, for N samples of width d.
struct DecorrelationBuffers {
    torch::Tensor a, b; ///< Nor(Z_inv), Nor(Z_spu): N x d
    torch::Tensor da, db; ///< gradients that reach them: N x d
    torch::Tensor inner, other; ///< C (N x N), or A'A and B'B (d x d)
    torch::Tensor rows; ///< scales, deviations and dots of a row or column, and scratch

    DecorrelationBuffers() = default;
    DecorrelationBuffers(std::int64_t samples, std::int64_t d);
};

/// decorrelationTerm (decorrelation.h), and lambda2 times its gradient, added to `invariantGradient` and
/// spurious.gradient, N x d each. Of `invariant` only the value is read; an `invariantGradient` that is not defined is
/// not asked for.
double fusedDecorrelation(const Activation& invariant, const torch::Tensor& invariantGradient,
    const Activation& spurious, const ExperimentConfig& config, DecorrelationBuffers& buffers);

}
