#pragma once

#include "core/objective/whitening_memory.h"

#include <torch/types.h>

namespace cmir {

/// R_inv of one modality in the whitened form (method.md section 12): no shrinking, stretching or turning of Z_inv
/// changes it. With the variants z_ie of N samples, e = 0..K, V = K + 1 >= 2 of them:
///   mu = mean of all z_ie;  S = (1/(V N)) sum (z - mu)(z - mu)^T;  S <- S + (1e-3 mean(diag S) + 1e-6) I
///   q_i = sum_e (z_ie - mean of sample i)^T S^-1 (z_ie - mean of sample i)
///   R = (1/N) sum_i sqrt(q_i / (V d) + 1e-4)
/// Gradients pass through S. Factored in double above d = 512. With fewer than 2 d samples S is not known well: it
/// can be carried over batches (whitening_memory.h), in `carried`, which takes this batch in; null: the batch's own.
///   variants    V x N x d
/// A scalar; 0 for V = 1; NaN where a variant is not finite.
torch::Tensor whitenedInvarianceTerm(const torch::Tensor& variants, CarriedCovariance* carried = nullptr);

/// Up to this width S is factored in single precision.
inline constexpr std::int64_t widestSingleFactor = 512;

}
