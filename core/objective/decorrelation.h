#pragma once

#include "core/config/experiment_config.h"

#include <torch/types.h>

namespace cmir {

/// Nor(x) = (x - mean) / (std + 1e-6), biased std; per sample over the features (axis Sample) or per feature over the
/// batch (axis Feature). rows x d.
torch::Tensor normalisedRepresentation(const torch::Tensor& x, NorAxis axis);

/// R_dec of one modality (method.md section 3): with C = Nor(Z_inv) Nor(Z_spu)^T, N x N,
///   AsPrinted:  (1/N^2) sum_ij w_ij^2 C_ij^2, w = 1 on the diagonal and alpha off it
///   Normalised: C / d in place of C; mean of the diagonal's squares + alpha^2 * mean of the off-diagonal's squares
/// invariant, spurious: N x d, N >= 2. C itself is formed only where N <= d; else sum C_ij^2 = <A'A, B'B>. A scalar.
torch::Tensor decorrelationTerm(
    const torch::Tensor& invariant, const torch::Tensor& spurious, double alpha, NorAxis axis, Reduction reduction);

}
