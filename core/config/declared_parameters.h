#pragma once

#include "core/config/parameter.h"

#include <vector>

namespace cmir {

/// Every parameter, group by group: what the registry (registry.h) is made of. To be used through it alone.
std::vector<Parameter> declaredParameters();

}
