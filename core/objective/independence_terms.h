#pragma once

#include "core/config/experiment_config.h"

#include <torch/types.h>

namespace cmir {

/// 2 s^2 for the Gaussian kernel exp(-|x - x'|^2 / (2 s^2)) of rows of x (N x d), s the median of the distances that
/// are not 0 (of an even number the upper of the two in the middle); 1 where all rows are the same. No gradient.
torch::Tensor medianWidth(const torch::Tensor& x);

/// The Hilbert-Schmidt independence criterion of the rows of x and y (N x d and N x d', N >= 2), biased:
/// tr(K H L H) / (N - 1)^2 with Gaussian kernels of the given widths (scalars, as medianWidth gives them), H = I - 1/N.
/// 0 only where x and y are independent, of the order 1/N where they are for a batch of N. Takes a few N x N matrices.
torch::Tensor hsic(
    const torch::Tensor& x, const torch::Tensor& y, const torch::Tensor& widthX, const torch::Tensor& widthY);

/// Squared covariances of the d x d pairs of features of Z_inv and Z_spu (N x d each), every feature first divided by
/// its standard deviation over the batch (biased, + 1e-6), so that shrinking does not help: their mean (Normalised) or
/// their sum (AsPrinted). A scalar.
torch::Tensor crossCovarianceTerm(const torch::Tensor& invariant, const torch::Tensor& spurious, Reduction reduction);

/// R_dec of one modality in the form of `config.decorrelation_form`: decorrelationTerm, hsic with median widths taken
/// from the batch (one value for both reductions: it does not grow with N or d), or crossCovarianceTerm, on clean
/// samples; or conditionalDecorrelationTerm, on the rows of all variants, with `basis` from labelBasis, which the
/// others do not ask for. `alpha` and `nor` belong to the first alone. Z_inv is detached where
/// `config.decorrelation_reaches` says so.
torch::Tensor dependenceTerm(const torch::Tensor& invariant, const torch::Tensor& spurious,
    const ExperimentConfig& config, const torch::Tensor& basis = {});

}
