#pragma once

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

namespace cmir {

/// JSON has no infinity and no "not a number": null, as where there is none.
inline nlohmann::json numberOrNull(const std::optional<double>& value)
{
    return value && std::isfinite(*value) ? nlohmann::json(*value) : nlohmann::json();
}

}
