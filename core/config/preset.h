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
    std::string title; ///< "MOSI, one feature vector"
    std::string note; ///< where the values come from and what to know
    std::vector<std::pair<std::string, std::string>> values; ///< key, text
    std::optional<double> paperLearningRate; ///< the paper's, for fine-tuning a language model: shown, not used
};

std::span<const Preset> allPresets();
/// The changes that turn settings into the paper's form of the terms and the encoder, whatever data and noise they are
/// for; with the weights 1, 0.1 and 0.1, since those of another form mean something else.
std::vector<std::pair<std::string, std::string>> paperFormSettings();
/// Throws BadInput that lists the names.
const Preset& preset(std::string_view name);
/// Defaults with the preset's values.
ExperimentConfig presetConfig(std::string_view name);
/// The preset that these settings differ from in the fewest of what presets are about; the first of several.
const Preset& nearestPreset(const ExperimentConfig& config);
/// `current` as the preset has it in all that presets are about: seeds, built-in data and machine stay.
ExperimentConfig withPreset(const ExperimentConfig& current, std::string_view name);

}
