#pragma once

#include "core/objective/baselines/environments.h"
#include "core/objective/baselines/group_dro.h"
#include "core/objective/objective.h"
#include "core/run/run_config.h"

#include <optional>
#include <vector>

namespace cmir {

/// Whether a method trains on the objective of method.md section 3 with its lambdas (cmir, erm, augmentation), which
/// FusedStep computes too, or on one of its own.
bool hasOwnObjective(Method method);

/// What one batch is trained on, for every method. Methods with an objective of their own report it in the same five
/// values; `loss` is always what is minimised.
///   irm, vrex, coral  prediction: mean over environments of their risks (mean losses); invariance: the penalty;
///                     loss = prediction + penalty_weight * invariance
///   groupdro          prediction: the same mean; invariance: what the weighted risk is above it; loss = their sum
///   misa              prediction: on the clean samples; invariance: similarity; decorrelation: difference;
///                     reconstruction: its mean over the modalities;
///                     loss = prediction + penalty_weight (similarity + 0.3 difference + reconstruction)
///   recombination     prediction: on the clean samples, from Z_inv and Z_spu; invariance: the same loss with the Z_spu
///                     of another sample of the batch; loss = prediction + penalty_weight * invariance
///   vanilla           prediction from X_m itself, without an encoder (the paper's ablation); no other term
/// Terms that a method does not have are 0. Z_inv is what irm, vrex, coral and groupdro train; the spurious heads and
/// the decoders stay as they began.
class MethodObjective {
public:
    /// config: through configForMethod; loss resolved. The model, built for this method (modelShape), must outlive
    /// this, and so must the memory (objective.h). Throws BadInput where the method's environments are not there
    /// (Environments). inferred: the environment of every training sample where `environments` says so.
    MethodObjective(const CmirModel& model, Method method, PredictionLoss loss, const Dataset& dataset,
        const ExperimentConfig& config, WhiteningMemory* memory = nullptr,
        const std::vector<std::int64_t>& inferred = {});

    /// samples: the batch, N indices into the training split; features (per modality) and label: of these samples.
    /// work: with a team, the gradients are added to the model's; without, they are those of the terms' loss
    /// (objective).
    ObjectiveTerms terms(const torch::Tensor& samples, const std::vector<torch::Tensor>& features,
        const torch::Tensor& label, const ExperimentConfig& config, StepGenerators& generators, ModalityWork work = {});

    /// What the method itself carries from step to step (GroupDRO's weights); empty where it carries nothing.
    std::vector<float> groupWeights() const { return m_groups.logWeights(); }
    void loadGroupWeights(const std::vector<float>& values) { m_groups.setLogWeights(values, m_model.device()); }

private:
    ObjectiveTerms environmentTerms(const torch::Tensor& samples, const std::vector<torch::Tensor>& features,
        const torch::Tensor& label, const ExperimentConfig& config, StepGenerators& generators, ModalityWork& work);
    ObjectiveTerms vanillaTerms(const std::vector<torch::Tensor>& features, const torch::Tensor& label,
        const ExperimentConfig& config, StepGenerators& generators, ModalityWork& work) const;
    ObjectiveTerms recombinationTerms(const std::vector<torch::Tensor>& features, const torch::Tensor& label,
        const ExperimentConfig& config, StepGenerators& generators, ModalityWork& work) const;
    ObjectiveTerms misaTerms(const std::vector<torch::Tensor>& features, const torch::Tensor& label,
        const ExperimentConfig& config, StepGenerators& generators, ModalityWork& work) const;

    const CmirModel& m_model;
    Method m_method;
    PredictionLoss m_loss;
    WhiteningMemory* m_memory;
    std::optional<Environments> m_environments;
    GroupDro m_groups;
    torch::Tensor m_classWeights; ///< undefined: none
};

}
