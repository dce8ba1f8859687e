#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/data_source.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/run_reports.h"
#include "app/cmir/run_target.h"
#include "app/cmir/settings.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>

namespace cmir::app {

namespace fs = std::filesystem;

namespace {

struct ResumeOptions {
    fs::path run;
    std::string data, epochs, out, threads;
    ImportOptions import;
    double checkpointSeconds = 30;
    bool json = false, force = false;
};

/// What there is to go on with.
struct Found {
    std::shared_ptr<const Checkpoint> checkpoint;
    bool finished = false; ///< by itself: more epochs have to be asked for
};

/// RUN.h5, also where its checkpoint was named.
fs::path runOf(const fs::path& named)
{
    return named.extension() == ".checkpoint" ? fs::path(named).replace_extension() : named;
}

/// The state beside the run wins: it is of a training that was cut off after the run was written.
Found find(const fs::path& run)
{
    std::error_code error;
    const fs::path beside = checkpointBeside(run);
    if (fs::exists(beside, error)) {
        auto checkpoint = std::make_shared<Checkpoint>(readCheckpoint(beside, wasInterrupted));
        findRunModules(checkpoint->config, run);
        return { std::move(checkpoint), false };
    }
    if (!fs::exists(run, error))
        throw BadInput(
            fmt::format("{}: there is no such run, and no {} to go on with", run.string(), beside.filename().string()));
    RunRecord record = readRun(run, wasInterrupted);
    findRunModules(record.config, run);
    auto last = lastCheckpoint(record);
    if (!last)
        throw BadInput(
            fmt::format("{}: this run file holds no state to go on with; it was written by an earlier version "
                        "of the program",
                run.string()));
    return { std::move(last), record.end == RunEnd::Finished };
}

/// The number of --epochs as the registry reads it; nothing without it. Throws BadInput where nothing would be trained.
std::optional<std::int64_t> wantedEpochs(const ResumeOptions& options, const Found& found, const fs::path& run)
{
    const std::int64_t trained = found.checkpoint->state->epoch;
    if (options.epochs.empty()) {
        if (found.finished)
            throw BadInput(fmt::format("{} is finished after {} epochs; --epochs N with a larger N trains it on, into "
                                       "--out FILE or, with --force, into the same file",
                run.string(), trained));
        return std::nullopt;
    }
    const auto epochs = std::get<std::int64_t>(parameter("epochs").parse(options.epochs));
    if (epochs <= trained)
        throw BadInput(
            fmt::format("--epochs {}: {} has {} already; a larger number trains it on", epochs, run.string(), trained));
    if (found.finished && options.out.empty() && !options.force)
        throw BadInput(
            fmt::format("{} is finished: training it on needs --out FILE, or --force to replace it", run.string()));
    return epochs;
}

int resume(const ResumeOptions& options)
{
    const fs::path run = runOf(options.run);
    // Locked before its state is read: what another program is still training is not gone on with.
    const RunTarget source(run, RunTarget::Existing::GoOn);
    const Found found = find(run);
    const auto epochs = wantedEpochs(options, found, run);
    const bool inPlace = options.out.empty();
    std::optional<RunTarget> other;
    if (!inPlace)
        other.emplace(options.out, options.force ? RunTarget::Existing::Replace : RunTarget::Existing::Refuse);
    RunRecord asRecord; // a state does not say how its data were imported: the usual way, unless it is given
    asRecord.config = found.checkpoint->config;
    RunRequest request = resumeRequest(found.checkpoint,
        loadRunDataset(asRecord.config, run, importedRunData(options.data, options.import, asRecord), wasInterrupted));
    const std::int64_t next = found.checkpoint->state->step + 1;
    if (epochs)
        request.script.push_back({ next, 0, "epochs", {}, std::to_string(*epochs) });
    if (!options.threads.empty())
        setParameter(request.config.parameters, "threads", options.threads);
    if (!inPlace) { // another file is another run
        request.identity = newRunIdentity();
        request.identity.parent = RunParent { found.checkpoint->identity.id, fs::absolute(run).string(),
            found.checkpoint->state->step, {} };
        if (epochs)
            request.identity.parent->changes.push_back("epochs=" + std::to_string(*epochs));
    }
    Console::instance().note(
        fmt::format("going on after epoch {}, step {}", found.checkpoint->state->epoch, found.checkpoint->state->step));
    return trainInto(inPlace ? source : *other, std::move(request), options.checkpointSeconds, options.json);
}

}

void addResume(CLI::App& app, Action& action)
{
    auto options = std::make_shared<ResumeOptions>();
    CLI::App* command = app.add_subcommand("resume", "Go on with a run that was cut off or stopped, or train one on");
    command->add_option("run", options->run, "the run file, or where it would have been written")
        ->required()
        ->type_name("RUN");
    command->add_option("--epochs", options->epochs, "train to this many epochs in all")->type_name("N");
    command->add_option("--threads", options->threads, "threads for the rest of the run")->type_name("N");
    addRunDataOption(*command, options->data, options->import);
    addModuleConsent(*command);
    command->add_option("--out", options->out, "write another run file and leave this one as it is")->type_name("FILE");
    addCheckpointOption(*command, options->checkpointSeconds);
    command->add_flag("--force", options->force, "replace a finished run");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return resume(*options); }; });
}

}
