#pragma once

#include "core/run/outcome.h"

#include <filesystem>
#include <string>

namespace cmir::app {

/// What train, resume and fork print of the run they wrote: a table, or one JSON document.
void reportRun(const RunRecord& run, const std::filesystem::path& written, bool json);

/// How the command ends after training: returns the exit status, or throws the Error that ended it, with where the run
/// is. `written`: empty where nothing was trained; `problem`: why it is not in its place.
int concludeTraining(const Outcome& outcome, const std::filesystem::path& wanted, const std::filesystem::path& written,
    const std::string& problem);

}
