#pragma once

#include "core/config/parameter.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace cmir {

/// Whether so many epochs stand for a run that goes on until it is paused.
bool isWithoutEnd(std::int64_t epochs);

/// A value as it is read, not typed: as Parameter::format, but "until paused" for epochs without end.
std::string shownValue(const Parameter& parameter, const ParameterValue& value);

/// A parameter as the panel names it: its symbol, "λ₁", else its label; the key where none has it.
std::string shownName(std::string_view key);

}
