#pragma once

#include "core/config/experiment_config.h"

#include <torch/types.h>

namespace cmir {

/// R_rec of one modality (method.md section 3): || X_m - r_m(Z_inv_m, Z_spu_m) ||_2^2 on the clean sample, or on every
/// variant (section 12), each divided by the variance that its noise gives it.
///   AsPrinted: (1/rows) sum over rows and features; Normalised: mean over both.
/// target, decoded: rows x w. The target is detached: a trainable unimodal network cannot shrink X_m to please this
/// term.
///   variance   of the rows (rows x 1) or of each value (rows x w), as variantVariance gives it; not defined: 1
///   counted    1 or 0 per feature (w); not defined: all count. What does not count is left out of the mean's divisor.
torch::Tensor reconstructionTerm(const torch::Tensor& target, const torch::Tensor& decoded, Reduction reduction,
    const torch::Tensor& variance = {}, const torch::Tensor& counted = {});

}
