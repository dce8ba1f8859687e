#pragma once

#include "core/run/run_config.h"

#include <ctime>
#include <string>

namespace cmir {

/// The name of a run file in the library: when it was begun (local time) and what differs from the run before, as
/// "2026-03-01_14-05-09_lambda1=3_K=5"; the method where there was none before, or nothing differs. Letters, digits and
/// . _ = + - , only, so that it is the same in every folder and shell.
std::string runFileStem(std::time_t begun, const RunConfig& run, const RunConfig* before);

/// What the file name says after the time; the whole name where it has no time.
std::string nameAfterTime(const std::string& stem);

}
