#pragma once

#include "core/config/parameter.h"
#include "core/run/run_config.h"

#include <string>

namespace cmir {

/// Throws BadInput, a sentence for the user, where a run that began with `begun` cannot follow this change while it
/// trains: the parameter is not live, the value is out of range, the model lacks what the value needs, or the run would
/// no longer be one of its method.
void checkLiveChange(const RunConfig& begun, const std::string& key, const ParameterValue& value);

}
