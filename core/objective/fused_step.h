#pragma once

#include "core/common/task_team.h"
#include "core/objective/objective.h"
#include "core/objective/step_shape.h"

#include <array>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace cmir {

/// The objective of one batch with its gradient, forward and backward written by hand for the processor (float): the
/// same numbers as `objective` with `backward` up to rounding, from the same generators, several times as fast. All
/// buffers are made once per batch size and number of variants.
class FusedStep {
public:
    /// `loss` resolved. The model, the team, which does the work, and the memory of the whitened form (null: every
    /// batch stands for itself) must outlive this. The numbers do not depend on the team's size.
    FusedStep(const CmirModel& model, PredictionLoss loss, TaskTeam& team, WhiteningMemory* memory = nullptr);
    ~FusedStep();
    FusedStep(const FusedStep&) = delete;
    FusedStep& operator=(const FusedStep&) = delete;

    /// rows: int64, indices into features (per modality N x width) and label (N). Writes every gradient of the model's
    /// store. Returns the values of the terms in the order of ObjectiveTerms::names.
    std::array<double, 5> run(const std::vector<torch::Tensor>& features, const torch::Tensor& label,
        const torch::Tensor& rows, const ExperimentConfig& config, StepGenerators& generators);

private:
    class Plan;
    Plan& plan(const StepShape& shape);

    const CmirModel& m_model;
    PredictionLoss m_loss;
    TaskTeam& m_team;
    WhiteningMemory* m_memory;
    std::map<StepShape, std::unique_ptr<Plan>> m_plans;
};

}
