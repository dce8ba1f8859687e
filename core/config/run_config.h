#pragma once

#include "core/config/experiment_config.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace cmir {

/// How a run is trained: the method itself or a baseline under the same trainer, data and budget.
enum class Method { Cmir, Erm, Augmentation, Misa, Irm, Vrex, Coral, GroupDro };

std::string methodName(Method method); ///< "cmir", "erm", "augmentation", "misa", ...
Method methodFromName(const std::string& name); ///< throws BadInput
std::vector<std::string> methodNames();
std::string methodTitle(Method method); ///< for legends: "CmIR", "plain (ERM)", "noise augmentation"

/// What trains: `erm` is lambdas 0, K 0, predict_on clean; `augmentation` is lambdas 0, predict_on all; `cmir` is the
/// config itself. The others have an objective of their own (core/objective/baselines) with lambdas 0; `misa` has K 0
/// and predicts on the clean sample, the rest need environments: K as set, 0 where `environments` is real.
ExperimentConfig configForMethod(ExperimentConfig config, Method method);

/// Where the data of a run comes from.
struct DataSource {
    std::string path; ///< "synthetic", or a dataset file
    std::vector<std::string> modalities; ///< the chosen ones, in order; empty: the file's own list

    bool synthetic() const { return path == "synthetic"; }
    friend bool operator==(const DataSource&, const DataSource&) = default;
};

/// Everything that a run is determined by.
struct RunConfig {
    Method method = Method::Cmir;
    ExperimentConfig parameters; ///< as trained: already through configForMethod
    DataSource data { "synthetic", {} };
    std::string sha256; ///< of the dataset file, hex; of the generated content for synthetic data
    std::string dataName; ///< the dataset's own name, for captions
};

/// {"method", "data": {"path", "sha256", "name", "modalities"}, "parameters": {...}}
nlohmann::json runConfigToJson(const RunConfig& config);
RunConfig runConfigFromJson(const nlohmann::json& object, const std::string& where);

}
