#pragma once

#include <torch/types.h>

#include <vector>

namespace cmir {

// The terms of MISA (Hazarika et al., "MISA: modality-invariant and -specific representations for multimodal sentiment
// analysis", 2020) on this program's network: Z_inv_m is the shared part of modality m, Z_spu_m its private part, and
// the predictor sees both of every modality (ModelShape::predictFromBoth). "MISA-style", since the network is not
// MISA's: its shared encoder has one set of weights for all modalities, here every modality has its own; it fuses the
// six parts by attention, here they are joined; it decodes the sum of the two parts, here both side by side.

/// MISA's own proportions of similarity, difference and reconstruction; penalty_weight multiplies all three.
struct MisaProportions {
    static constexpr double similarity = 1, difference = 0.3, reconstruction = 1;
};

/// Central moment discrepancy of two samples with values in [0, 1], each N x d (N may differ): the distance of the
/// means plus the distances of the 2nd .. `moments`-th central moments, per feature.
torch::Tensor centralMomentDiscrepancy(const torch::Tensor& a, const torch::Tensor& b, int moments = 5);

/// Similarity: the mean over pairs of modalities of the discrepancy (5 moments) between their shared parts, each
/// through a sigmoid, as MISA's spaces are. shared: per modality N x d. 0 for one modality.
torch::Tensor misaSimilarity(const std::vector<torch::Tensor>& shared);

/// The mean square of the entries of A' B, A and B being `a` and `b` (N x d each) with every feature centred over the
/// batch and every row then brought to length 1.
torch::Tensor misaCrossProduct(const torch::Tensor& a, const torch::Tensor& b);

/// Difference: the sum of misaCrossProduct over shared and private part of each modality, and over the private parts of
/// each pair of modalities.
torch::Tensor misaDifference(const std::vector<torch::Tensor>& shared, const std::vector<torch::Tensor>& separate);

}
