#pragma once

#include "core/config/experiment_config.h"

#include <torch/types.h>

namespace cmir {

/// R_rec of one modality (method.md section 3): || X_m - r_m(Z_inv_m, Z_spu_m) ||_2^2 on the clean sample.
///   AsPrinted: (1/N) sum over samples and features; Normalised: mean over both.
/// target, decoded: N x w. The target is detached: a trainable unimodal network cannot shrink X_m to please this term.
torch::Tensor reconstructionTerm(const torch::Tensor& target, const torch::Tensor& decoded, Reduction reduction);

}
