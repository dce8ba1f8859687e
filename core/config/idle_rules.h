#pragma once

#include "core/config/experiment_config.h"

#include <string>

/// What in the settings leaves a parameter without effect, for Parameter::idle: a clause to follow "while" ("K is 0"),
/// empty where nothing does. No rule asks about a parameter that has one asking back, so that every setting can be
/// reached from every other.
namespace cmir::idle {

std::string noEnvironments(const ExperimentConfig& config);
std::string unseenEnvironments(const ExperimentConfig& config); ///< none, or nothing in the loss looks at them
std::string equalSchedules(const ExperimentConfig& config);
std::string noAddedNoise(const ExperimentConfig& config);
std::string noInvariance(const ExperimentConfig& config);
std::string noWhitening(const ExperimentConfig& config);
std::string noDecorrelation(const ExperimentConfig& config);
std::string noConditionalForm(const ExperimentConfig& config);
std::string noCorrelationMatrix(const ExperimentConfig& config);
std::string noReconstruction(const ExperimentConfig& config);
std::string noNoisyReconstruction(const ExperimentConfig& config); ///< none, or there is the clean sample alone
std::string noInferredEnvironments(const ExperimentConfig& config);
std::string noReducedTerm(const ExperimentConfig& config);

}
