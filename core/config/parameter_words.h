#pragma once

#include "core/config/parameter.h"

#include <string>
#include <vector>

namespace cmir {

/// The methods in which the parameter plays a part.
std::vector<std::string> methodsOf(const Parameter& parameter);

/// "default 3; a whole number from 0 to 16; takes effect: next step; only in cmir, irm": what stands below its name
/// wherever all parameters are listed.
std::string factsText(const Parameter& parameter);

}
