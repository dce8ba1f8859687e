#pragma once

#include "core/config/experiment_config.h"

#include <string>
#include <vector>

namespace cmir {

/// How a run is trained: the method itself or a baseline under the same trainer, data and budget.
enum class Method { Cmir, Erm, Augmentation, Misa, Irm, Vrex, Coral, GroupDro, Vanilla, Recombination };

std::string methodName(Method method); ///< "cmir", "erm", "augmentation", "misa", ...
Method methodFromName(const std::string& name); ///< throws BadInput
std::vector<std::string> methodNames();
std::string methodTitle(Method method); ///< for legends: "CmIR", "plain (ERM)", "noise augmentation"

/// Whether the predictor reads Z_inv and Z_spu of every modality, not Z_inv alone.
bool predictsFromBoth(Method method);
/// Whether the objective compares environments (parameter `environments`).
bool comparesEnvironments(Method method);

/// What trains: `erm` is lambdas 0, K 0, predict_on clean; `augmentation` is lambdas 0, predict_on all; `cmir` is the
/// config itself. The others have an objective of their own (core/objective/baselines) with lambdas 0; `misa` and
/// `recombination` have K 0 and predict on the clean sample, as does `vanilla`, which has no encoder; the rest need
/// environments: K as set, 0 where `environments` is real or inferred.
ExperimentConfig configForMethod(ExperimentConfig config, Method method);

}
