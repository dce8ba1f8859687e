#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace cmir::app {

/// The exit statuses of the command line.
enum ExitStatus : int {
    Done = 0,
    Failed = 1, ///< while running: disk full, a loss that is not finite
    Refused = 2, ///< wrong usage or bad input
    Interrupted = 130, ///< by SIGINT, SIGTERM or SIGHUP; what was finished is saved
};

/// What was asked for, run after the arguments were read: returns the exit status, throws Error or Cancelled.
using Action = std::function<int()>;

// One file per command. Each adds its subcommand, which sets `action` when it is the one that was called.
void addGenerate(CLI::App& app, Action& action);
void addImport(CLI::App& app, Action& action);
void addInfo(CLI::App& app, Action& action);
void addEnvironments(CLI::App& app, Action& action);
void addTrain(CLI::App& app, Action& action);
void addResume(CLI::App& app, Action& action);
void addReplay(CLI::App& app, Action& action);
void addFork(CLI::App& app, Action& action);
void addEvaluate(CLI::App& app, Action& action);
void addPredict(CLI::App& app, Action& action);
void addExport(CLI::App& app, Action& action);
void addAlike(CLI::App& app, Action& action);
void addRuns(CLI::App& app, Action& action);
void addDiff(CLI::App& app, Action& action);
void addParameters(CLI::App& app, Action& action);
void addBench(CLI::App& app, Action& action);
void addSplitOod(CLI::App& app, Action& action);
void addSweep(CLI::App& app, Action& action);
void addTune(CLI::App& app, Action& action);
void addAblate(CLI::App& app, Action& action);
void addCompare(CLI::App& app, Action& action);
void addProtocol(CLI::App& app, Action& action);
void addStudyJobs(CLI::App& app, Action& action);
void addCheckFile(CLI::App& app, Action& action);
void addCompletion(CLI::App& app, Action& action);

}
