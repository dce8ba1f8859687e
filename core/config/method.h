#pragma once

#include "core/config/experiment_config.h"

#include <string>
#include <vector>

namespace cmir {

/// How a run is trained: the method itself or a baseline under the same trainer, data and budget.
enum class Method { Cmir, Erm, Augmentation, Misa, Irm, Vrex, Coral, GroupDro, Vanilla };

std::string methodName(Method method); ///< "cmir", "erm", "augmentation", "misa", ...
Method methodFromName(const std::string& name); ///< throws BadInput
std::vector<std::string> methodNames();
std::string methodTitle(Method method); ///< for legends: "CmIR", "plain (ERM)", "noise augmentation"

/// What trains: `erm` is lambdas 0, K 0, predict_on clean; `augmentation` is lambdas 0, predict_on all; `cmir` is the
/// config itself. The others have an objective of their own (core/objective/baselines) with lambdas 0; `misa` has K 0
/// and predicts on the clean sample, as does `vanilla`, which has no encoder; the rest need environments: K as set, 0
/// where `environments` is real.
ExperimentConfig configForMethod(ExperimentConfig config, Method method);

}
