#pragma once

#include "core/config/experiment_config.h"
#include "core/config/method.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <vector>

namespace cmir {

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
    std::map<std::string, std::string>
        modules {}; ///< SHA-256 of the TorchScript modules, by modality; none: of a run that has not begun
    std::map<std::string, std::string> unknown {}; ///< parameters of a newer program: key and the value's JSON
};

/// {"method", "data": {"path", "sha256", "name", "modalities"}, "modules": {modality: SHA-256}, "parameters": {...}};
/// "modules" where there are any. Reading takes parameters that this program does not know
/// (core/run/unknown_parameters.h); they are written again. Throws BadInput.
nlohmann::json runConfigToJson(const RunConfig& config);
RunConfig runConfigFromJson(const nlohmann::json& object, const std::string& where);

}
