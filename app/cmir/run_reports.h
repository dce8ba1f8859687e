#pragma once

#include "app/cmir/run_target.h"

#include "core/run/outcome.h"

#include <filesystem>
#include <functional>
#include <string>

namespace cmir::app {

/// What train, resume and fork print of the run they wrote: a table, or one JSON document.
/// The document says of a run that it diverged, and of one whose result does not show its last live change, which that
/// was.
void reportRun(const Outcome& outcome, const std::filesystem::path& written, bool json);

/// How the command ends after training: returns the exit status, or throws the Error that ended it, with where the run
/// is. `written`: empty where nothing was trained; `problem`: why it is not in its place.
int concludeTraining(const Outcome& outcome, const std::filesystem::path& wanted, const std::filesystem::path& written,
    const std::string& problem);

/// Trains, writes the run to its target, reports it and concludes. `measure` is asked once the run is on disk: it may
/// add results to the record and a message to the outcome; the run is written again then.
int trainInto(const RunTarget& target, RunRequest request, double checkpointSeconds, bool json,
    const std::function<void(Outcome&)>& measure = {});

}
