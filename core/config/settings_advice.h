#pragma once

#include "core/config/method.h"

#include <string>
#include <vector>

namespace cmir {

/// What speaks against settings that are allowed, as sentences that name the keys: for the panel, the command line and
/// a run's warnings. Empty: nothing.
std::vector<std::string> settingsAdvice(const ExperimentConfig& config, Method method);

}
