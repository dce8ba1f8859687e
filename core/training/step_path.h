#pragma once

#include "core/config/experiment_config.h"
#include "core/model/cmir_model.h"
#include "core/run/run_config.h"

#include <string>

namespace cmir {

/// How a step is computed.
enum class StepPath {
    Fused, ///< FusedStep: written by hand, on the processor
    Plain, ///< MethodObjective with autograd: every method, option and device
};

/// The one place that decides it. Every choice that changes the objective is listed there by its name: an option that
/// is added does not compile until somebody has said whether FusedStep knows it.
StepPath stepPath(Method method, const ExperimentConfig& config, const CmirModel& model);

/// Why a step takes the plain path, several times slower: "decorrelation_form is hsic"; empty where it is fused.
std::string plainBecause(Method method, const ExperimentConfig& config, const CmirModel& model);

}
