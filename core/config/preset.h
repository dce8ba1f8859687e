#pragma once

#include "core/config/experiment_config.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cmir {

/// A named set of parameter values; what it leaves out keeps its default.
struct Preset {
    std::string name; ///< "demo"
    std::string title; ///< "Built-in synthetic data"
    std::string note; ///< where the values come from and what to know
    std::vector<std::pair<std::string, std::string>> values; ///< key, text
    std::optional<double> paperLearningRate; ///< the paper's, for fine-tuning a language model: shown, not used
};

std::span<const Preset> allPresets();
/// Throws BadInput that lists the names.
const Preset& preset(std::string_view name);
/// Defaults with the preset's values.
ExperimentConfig presetConfig(std::string_view name);

}
