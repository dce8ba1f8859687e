#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/data_source.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/run_reports.h"
#include "app/cmir/run_target.h"
#include "app/cmir/settings.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <string_view>

namespace cmir::app {

namespace {

struct ForkOptions {
    std::string run, at, data, epochs, out;
    ImportOptions import;
    std::vector<std::string> assignments;
    double checkpointSeconds = 30;
    bool json = false, force = false;
};

std::int64_t wholeNumber(std::string_view text, const std::string& given)
{
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || stop != text.data() + text.size() || number < 0)
        throw BadInput(fmt::format("--at {}: allowed is an epoch (12) or a step (step:350)", given));
    return number;
}

/// The step that --at names. Throws BadInput: beyond what was trained.
std::int64_t stepOf(const std::string& at, const RunRecord& run)
{
    constexpr std::string_view prefix = "step:";
    if (at.starts_with(prefix))
        return wholeNumber(std::string_view(at).substr(prefix.size()), at);
    const std::int64_t epoch = wholeNumber(at, at);
    if (epoch > run.epochs)
        throw BadInput(fmt::format("--at {}: the run has {} epochs", at, run.epochs));
    return epoch * run.stepsPerEpoch;
}

std::vector<ForkChange> changesOf(const ForkOptions& options)
{
    std::vector<ForkChange> changes;
    for (const std::string& assignment : options.assignments) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos)
            throw BadInput(fmt::format("\"{}\" is no assignment; write key=value, e.g. lambda1=3", assignment));
        changes.push_back({ assignment.substr(0, equals), assignment.substr(equals + 1) });
    }
    if (!options.epochs.empty())
        changes.push_back({ "epochs", options.epochs });
    return changes;
}

int fork(const ForkOptions& options)
{
    RunRecord parent = readRun(options.run, wasInterrupted);
    findRunModules(parent.config, options.run);
    const std::int64_t step = stepOf(options.at, parent);
    const RunTarget target(options.out, options.force ? RunTarget::Existing::Replace : RunTarget::Existing::Refuse);
    RunRequest request = forkRequest(parent, std::filesystem::absolute(options.run).lexically_normal().string(), step,
        changesOf(options),
        loadRunDataset(
            parent.config, options.run, importedRunData(options.data, options.import, parent), wasInterrupted));
    return trainInto(target, std::move(request), options.checkpointSeconds, options.json);
}

}

void addFork(CLI::App& app, Action& action)
{
    auto options = std::make_shared<ForkOptions>();
    CLI::App* command = app.add_subcommand("fork", "Branch a run: its training up to an epoch, then other settings");
    command->add_option("run", options->run, "a run file")->required()->type_name("RUN");
    command->add_option("--at", options->at, "where the two part: an epoch (12), or a step (step:350)")
        ->required()
        ->type_name("EPOCH");
    command->add_option("--set", options->assignments, "a live parameter of the branch; may be repeated")
        ->type_name("KEY=VALUE");
    command->add_option("--epochs", options->epochs, "the same as --set epochs=N")->type_name("N");
    addRunDataOption(*command, options->data, options->import);
    addModuleConsent(*command);
    command->add_option("--out", options->out, "the run file to write")->required()->type_name("FILE");
    addCheckpointOption(*command, options->checkpointSeconds);
    command->add_flag("--force", options->force, "replace the run that is there");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return fork(*options); }; });
}

}
