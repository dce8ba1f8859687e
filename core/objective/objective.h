#pragma once

#include "core/config/experiment_config.h"
#include "core/model/cmir_model.h"
#include "core/model/modality_work.h"
#include "core/objective/whitening_memory.h"

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <array>
#include <string>
#include <vector>

namespace cmir {

/// The value of every term for one batch; scalars on the model's device. The regularisers are sums over the modalities,
/// without their lambda; `loss` is L_pred + sum_m (lambda1 R_inv + lambda2 R_dec + lambda3 R_rec).
struct ObjectiveTerms {
    torch::Tensor loss, prediction, invariance, decorrelation, reconstruction;

    static constexpr std::array<const char*, 5> names { "loss", "prediction", "invariance", "decorrelation",
        "reconstruction" };
    /// The five values, in the order of `names`, as one tensor of 5.
    torch::Tensor values() const;
};

/// The generators that a step draws from, each with its own stream.
struct StepGenerators {
    at::Generator environments, dropout;

    explicit StepGenerators(std::uint64_t seed);
};

/// Whether a term asks for Z_spu of every variant, not of the clean samples alone.
bool needsSpuriousVariants(const ExperimentConfig& config);

/// The objective L of method.md section 3 for one batch, all K+1 variants in one pass through trunk and invariant head.
///   features  per modality N x width, standardised; label N
///   loss      resolved (resolvePredictionLoss), not Auto
///   weights   of classes (predictionTerm); undefined: none
///   memory    of the whitened form, where batches are small; null: every batch stands for itself
/// R_inv, R_dec and R_rec are taken in the forms of `config`. With a standard form of R_inv (standard_invariance.h),
/// lambda1 > 0 and K > 0, L_pred has besides the joint prediction the losses of the unimodal predictors on the clean
/// samples; throws BadInput where the model has none. A term whose lambda is 0 is still computed (without gradient), so
/// that the curves show it; the exception is the noise of the environments, which is not drawn when neither the
/// invariance term nor the prediction uses it (K = 0).
///   work      with a team: the gradients are added to those of the model's parameters, and the terms that come back
///             are values, not to be differentiated; without: one graph, and the gradient is that of `loss`
ObjectiveTerms objective(const CmirModel& model, const std::vector<torch::Tensor>& features, const torch::Tensor& label,
    const ExperimentConfig& config, PredictionLoss loss, StepGenerators& generators, const torch::Tensor& weights = {},
    WhiteningMemory* memory = nullptr, ModalityWork work = {});

}
