#pragma once

#include "core/config/parameter.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace cmir {

/// Every parameter, in the order of the panel and of method.md's table.
std::span<const Parameter> allParameters();

/// The parameter with this key; throws BadInput that names the nearest key.
const Parameter& parameter(std::string_view key);

/// The parameter with this key; null where there is none.
const Parameter* findParameter(std::string_view key);

/// Sets one parameter from text ("K", "3"); throws BadInput.
void setParameter(ExperimentConfig& config, std::string_view key, const std::string& text);
/// Sets one from "key=value"; throws BadInput, also when there is no "=".
void setParameter(ExperimentConfig& config, std::string_view assignment);

/// Every parameter as a JSON object, and the way back. The object may leave parameters out: they keep their value in
/// `config`. Throws BadInput on an unknown key (naming the nearest), a wrong type or a value out of range; `where`
/// begins the message ("settings.json").
nlohmann::json configToJson(const ExperimentConfig& config);
void applyConfigJson(ExperimentConfig& config, const nlohmann::json& object, const std::string& where);

/// Parameters that this program does not know, of a newer one: key and the value's JSON.
using UnknownParameters = std::map<std::string, std::string>;
/// The same for the settings of a run that was trained: unknown keys are no error, they are returned.
UnknownParameters applyRecordedJson(ExperimentConfig& config, const nlohmann::json& object, const std::string& where);
/// As configToJson, with the unknown ones as they were.
nlohmann::json recordedJson(const ExperimentConfig& config, const UnknownParameters& unknown);

/// What a run means that names no parameter: the defaults, and of each parameter that is younger than the first version
/// what the program did before there was one (Parameter::formerly).
ExperimentConfig configBeforeNewKeys();

/// Reads a JSON file of parameters into `config`. A file that names every parameter of the first version is a whole
/// configuration: what it lacks besides has the value of its time (configBeforeNewKeys), whatever `config` says. Errors
/// name the file and, where JSON is malformed, line and column.
void applyConfigFile(ExperimentConfig& config, const std::string& path);

/// The document of `cmir parameters --json` (parameters and presets).
nlohmann::json parametersDocument();

/// The word of `candidates` that is nearest to `word` by edit distance; empty if there are none.
std::string nearestWord(std::string_view word, std::span<const std::string> candidates);

}
