#pragma once

#include "core/import/foreign_file.h"

#include <nlohmann/json_fwd.hpp>

namespace cmir::app {

/// What a file of another program holds: its layout, and each column of its first split.
void printForeign(const foreign::File& file);
/// The SHA-256 and, where it is known, the name of what was published with it. Waits until it is there.
void printSource(const foreign::File& file);
nlohmann::json foreignJson(const foreign::File& file);

}
