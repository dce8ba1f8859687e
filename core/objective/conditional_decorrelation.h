#pragma once

#include "core/config/experiment_config.h"

#include <torch/types.h>

namespace cmir {

/// labelBasis (core/common/label_basis.h) of a batch, N x k, without gradient: of a number for the losses mse and l1,
/// of a class for bce and ce. label: N; `loss` resolved. Worked out in double.
torch::Tensor labelBasisOf(const torch::Tensor& label, PredictionLoss loss);

/// The most columns that a basis can have, for a predictor with so many outputs.
inline std::int64_t mostBasisColumns(std::int64_t outputs)
{
    return outputs > 3 ? outputs : 3;
}

/// R_dec of one modality in the conditional form (method.md section 12): a spurious factor goes with the label in
/// training, so that Z_inv and Z_spu cannot be independent, but they can be given the label. For R = V N rows of Z_inv
/// and Z_spu (rows x d each, variant-major), each feature x:
///   standardised by (sd + 1e-3); its residual after least squares on `basis` divided by (the residual's sd + 0.05);
///   sd with R - 1
/// With A, B the results: R_dec = (1/d) sum of the squares of the d x d entries of A^T B / R. At independence about d /
/// R: with few samples a share that Z_spu can lower by losing what it holds, and it does. `unbiased` takes that share
/// away: with c_i = sum_e a_ie b_ie^T over the variants of sample i,
///   R_dec = N / (N - 1) (sum_jk (sum_i c_i)^2 - N / (N - k) sum_jk sum_i c_i^2) / (d R^2),
/// 0 in the mean at independence, and so below 0 in some batches; N / (N - k) makes up for what least squares took.
///   basis    N x k, orthonormal columns of which one spans the constant (labelBasisOf), the same for every variant
/// A scalar.
torch::Tensor conditionalDecorrelationTerm(
    const torch::Tensor& invariant, const torch::Tensor& spurious, const torch::Tensor& basis, bool unbiased = false);

/// N / (N - k) above, for a basis of `columns` columns.
double ownShare(std::int64_t samples, std::int64_t columns);

/// A or B above: rows x d.
torch::Tensor labelResidual(const torch::Tensor& x, const torch::Tensor& basis);

}
