#pragma once

#include "core/evaluation/network_data.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// What the paper's protocols do to X_m at the noise ratio NR (method.md section 6).
enum class ModalityNoise {
    Gaussian, ///< noisy modalities: (1 - NR) X_m + NR N, N ~ N(0, I)
    Unseen, ///< unseen noise: by a fair coin per sample Laplace noise of scale 1 in place of N, or each feature of X_m
            ///< set to 0 with probability NR; the same coin for all modalities
};

/// The features of a split with this noise on X_m of every modality. The noise is fixed: it depends on the seed, the
/// kind ("noisy modalities", "unseen noise") and the name of the split alone. Where X_m is the features themselves
/// (identity) they are changed; where it comes out of a trainable network, the change is made behind the network
/// (carried_change.h), and the network can make it matter less by enlarging its output.
/// Gaussian noise on features that lie on disk lies there too.
///   features  per modality, as networkSplit gives them
std::vector<torch::Tensor> withModalityNoise(const CmirModel& model, const std::vector<torch::Tensor>& features,
    double ratio, ModalityNoise kind, std::uint64_t seed, const std::string& split);

/// The same where every X_m is the features themselves, without a model: N x width per modality, on the processor.
std::vector<torch::Tensor> withFeatureNoise(const std::vector<torch::Tensor>& features, double ratio,
    ModalityNoise kind, std::uint64_t seed, const std::string& split);

}
