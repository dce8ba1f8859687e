#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/data_source.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"
#include "app/cmir/run_reports.h"
#include "app/cmir/run_target.h"
#include "app/cmir/run_watcher.h"
#include "app/cmir/settings.h"

#include "core/common/error.h"
#include "core/run/run_comparison.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <optional>

namespace cmir::app {

namespace {

struct ReplayOptions {
    std::string run, data, out;
    ImportOptions import;
    double checkpointSeconds = 30;
    bool check = false, json = false, force = false;
};

int replay(const ReplayOptions& options)
{
    RunRecord first = readRun(options.run, wasInterrupted);
    std::optional<RunTarget> target;
    if (!options.out.empty())
        target.emplace(options.out, options.force ? RunTarget::Existing::Replace : RunTarget::Existing::Refuse);
    if (first.steps == 0)
        throw BadInput(options.run + ": this run file does not say how far it was trained; it cannot be repeated");
    if (first.numerics != numericsVersion)
        Console::instance().warning(fmt::format("{} was trained by a version of the program whose numbers are others "
                                                "(numerics version {}, here {}): expect differences",
            options.run, first.numerics, numericsVersion));
    findRunModules(first.config, options.run);
    const auto dataset = loadRunDataset(
        first.config, options.run, importedRunData(options.data, options.import, first), wasInterrupted);
    Outcome outcome = watchTraining(
        replayRequest(first, dataset), target ? target->checkpoints(options.checkpointSeconds) : CheckpointPlan {});
    std::filesystem::path written;
    std::string problem;
    if (outcome.record && target)
        written = target->save(*outcome.record, problem);
    if (!outcome.message.empty() || wasInterrupted() || !outcome.record)
        return concludeTraining(outcome, options.out, written, problem);
    const std::string difference = firstDifference(first, *outcome.record);
    if (options.json) {
        printJson({ { "run", options.run }, { "same", difference.empty() },
            { "first_difference", difference.empty() ? nlohmann::json() : nlohmann::json(difference) } });
    } else {
        std::cout << options.run
                  << (difference.empty() ? ": trained again to the same bits: curves and weights"
                                         : ": the repetition differs first in " + difference)
                  << '\n';
    }
    const int status = concludeTraining(outcome, options.out, written, problem);
    return options.check && !difference.empty() ? static_cast<int>(Failed) : status;
}

}

void addReplay(CLI::App& app, Action& action)
{
    auto options = std::make_shared<ReplayOptions>();
    CLI::App* command = app.add_subcommand(
        "replay", "Train a run again from its settings and what was turned while it trained, and compare the two");
    command->add_option("run", options->run, "a run file")->required()->type_name("RUN");
    addRunDataOption(*command, options->data, options->import);
    addModuleConsent(*command);
    command->add_option("--out", options->out, "write the repetition as a run file")->type_name("FILE");
    command->add_flag("--check", options->check, "exit status 1 unless curves and weights are the same bit by bit");
    command->add_flag("--force", options->force, "replace the run that is at --out");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return replay(*options); }; });
}

}
