#pragma once

#include "core/config/experiment_config.h"
#include "core/objective/baselines/environments.h"

#include <torch/types.h>

namespace cmir {

/// d loss(w f) / dw at w = 1 of every row: the derivative of its loss by a scale on its output. R.
///   output  R x outputs; target R; loss resolved
torch::Tensor scaleSlopes(const torch::Tensor& output, const torch::Tensor& target, PredictionLoss loss);

/// The penalty of IRMv1 (Arjovsky et al., "Invariant risk minimization", 2019): with R_e(w) the mean loss of
/// environment e when the output is multiplied by w, the mean over environments of (dR_e/dw at w = 1)^2. The derivative
/// is written out for every loss, so that no gradient of a gradient is taken.
///   output  (V N) x outputs, variant-major: value or logits; label N, repeated for the V variants
///   rows    the environments of the V N rows
torch::Tensor irmPenalty(
    const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss, const EnvironmentRows& rows);

}
