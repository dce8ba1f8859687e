#include "app/cmir/run_reports.h"

#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"
#include "app/cmir/run_watcher.h"

#include "core/experiment/training_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>

namespace cmir::app {

void reportRun(const Outcome& outcome, const std::filesystem::path& written, bool json)
{
    const RunRecord& run = *outcome.record;
    const RunConfig& config = run.config;
    if (!json) {
        std::cout << fmt::format("{}: {}, seed {}, epoch {} of {}, {:.1f} s\n\n", written.string(),
            methodTitle(config.method), config.parameters.seed, run.bestEpoch, run.epochs, run.seconds);
        if (run.partial())
            std::cout << "stopped within its first epoch: the weights are those of its last step\n\n";
        if (const std::string notice = laterChangeText(run); !notice.empty())
            std::cout << notice << "\n\n";
        return printMetrics(run);
    }
    printJson(trainingReport(outcome, written.string()));
}

int concludeTraining(const Outcome& outcome, const std::filesystem::path& wanted, const std::filesystem::path& written,
    const std::string& problem)
{
    const bool kept = !written.empty();
    if (!problem.empty())
        throw Failure(fmt::format("{}; the run was kept as {}", problem, written.string()));
    if (!outcome.message.empty())
        throw Error(outcome.kind,
            kept ? fmt::format("{}; what was trained is in {}", outcome.message, written.string()) : outcome.message);
    if (!wasInterrupted())
        return Done;
    if (!kept)
        Console::instance().note("interrupted before the first step; nothing was written");
    else if (written == wanted)
        Console::instance().note(fmt::format(
            "interrupted; what was trained is in {0}, and `cmir resume {0}` goes on with it", written.string()));
    else
        Console::instance().note(fmt::format("interrupted; {0} holds a finished run and stays; what was trained is in "
                                             "{1}, and `cmir resume {1}` goes on with it",
            wanted.string(), written.string()));
    return Interrupted;
}

int trainInto(const RunTarget& target, RunRequest request, double checkpointSeconds, bool json,
    const std::function<void(Outcome&)>& measure)
{
    Outcome outcome;
    if (!wasInterrupted())
        outcome = watchTraining(std::move(request), target.checkpoints(checkpointSeconds));
    std::filesystem::path written;
    std::string problem;
    if (outcome.record) {
        written = target.save(*outcome.record, problem);
        if (measure && outcome.message.empty() && outcome.end == RunEnd::Finished) {
            measure(outcome);
            RunTarget::saveAgain(*outcome.record, written);
        }
        reportRun(outcome, written, json);
    } else if (json && outcome.diverged) {
        printJson({ { "state", runEndName(outcome.end) }, { "diverged", true } });
    }
    return concludeTraining(outcome, target.path(), written, problem);
}

}
