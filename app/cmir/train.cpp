#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/data_source.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"
#include "app/cmir/run_reports.h"
#include "app/cmir/run_target.h"
#include "app/cmir/settings.h"

#include "core/common/error.h"
#include "core/common/kernel_settings.h"
#include "core/common/log.h"
#include "core/config/module_consent.h"
#include "core/config/registry.h"
#include "core/experiment/child_process.h"
#include "core/experiment/protocols.h"
#include "core/storage/load.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <memory>

namespace cmir::app {

namespace {

struct TrainOptions {
    Settings settings;
    DataOptions data;
    std::string method = "cmir", out;
    std::vector<std::string> measures;
    std::string dataSha256; ///< empty: any
    double checkpointSeconds = 30;
    bool json = false, force = false;
};

RunRequest makeRequest(const TrainOptions& options)
{
    RunRequest request;
    request.config.method = methodFromName(options.method);
    request.config.parameters = options.settings.resolve();
    request.config.data = imported(options.data);
    request.dataset = loadDataset(request.config.data, request.config.parameters, wasInterrupted, SequencesKept::Used);
    if (!request.config.data.synthetic()) // found again from any folder
        request.config.data.path = std::filesystem::absolute(request.config.data.path).lexically_normal().string();
    request.config.sha256 = options.dataSha256;
    checkUnchanged(request.config, *request.dataset);
    request.config.sha256 = request.dataset->sha256;
    request.config.dataName = request.dataset->name;
    return request;
}

void tellWhatToKnow(const TrainOptions& options, const Dataset& dataset)
{
    Console& console = Console::instance();
    for (const auto& notice : dataset.notices)
        console.note(notice);
    if (const auto warning = poorBlasWarning(); !warning.empty())
        console.warning(warning);
    notePreset(options.settings, dataset);
}

/// Adds what the protocols measure to the record. The run is on disk by then: what ends it costs the results alone.
void measure(Outcome& outcome, const Dataset& dataset, const std::vector<std::string>& names)
{
    auto record = std::make_shared<RunRecord>(*outcome.record);
    const JobContext job { {}, [] { return wasInterrupted(); } };
    try {
        for (const std::string& name : names)
            record->results.push_back(evaluationProtocol(name, "--measure").measure(*outcome.record, dataset, job));
    } catch (const Cancelled&) {
        log()->info("interrupted while measuring"); // told by the exit status
    } catch (const Error& error) {
        outcome.message = error.what();
        outcome.kind = error.kind();
    } catch (const std::exception& error) {
        outcome.message = std::string("measuring failed: ") + error.what();
        outcome.kind = ErrorKind::Failure;
    }
    outcome.record = std::move(record);
}

/// What was set by hand and plays no part in this run.
void tellWhatIsIdle(const TrainOptions& options, const RunConfig& config)
{
    for (const std::string& assignment : options.settings.assignments) {
        const Parameter& p = parameter(std::string_view(assignment).substr(0, assignment.find('=')));
        if (const std::string why = p.whyWithoutPart(config.method, config.parameters); !why.empty())
            Console::instance().warning(fmt::format("--set {}: without effect: {}", assignment, why));
    }
}

int train(const TrainOptions& options)
{
    for (const std::string& name : options.measures)
        evaluationProtocol(name, "--measure"); // refused now, not after an hour
    const RunTarget target(options.out, options.force ? RunTarget::Existing::Replace : RunTarget::Existing::Refuse);
    RunRequest request = makeRequest(options);
    tellWhatToKnow(options, *request.dataset);
    tellWhatIsIdle(options, request.config);
    const auto dataset = request.dataset;
    std::function<void(Outcome&)> measureAll;
    if (!options.measures.empty())
        measureAll = [&](Outcome& outcome) { measure(outcome, *dataset, options.measures); };
    return trainInto(target, std::move(request), options.checkpointSeconds, options.json, measureAll);
}

}

namespace {

/// What a study tells the trainings that it starts, which may come hours later.
void addStudyChecks(CLI::App& command, TrainOptions& options)
{
    command
        .add_option_function<std::vector<std::string>>(
            "--module-sha256",
            [](const std::vector<std::string>& hashes) {
                for (const std::string& hash : hashes)
                    ModuleConsent::ofProgram().allow(hash);
            },
            "a module that may be run, by its SHA-256; may be repeated")
        ->group(""); // not for people
    command
        .add_option_function<int>(
            "--ends-with", [](int parent) { endWithParent(parent); }, "the process with which this one ends too")
        ->group("");
    command.add_option("--data-sha256", options.dataSha256, "that the dataset file must have")->group("");
}

}

void addTrain(CLI::App& app, Action& action)
{
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command = app.add_subcommand("train", "Train a model and write a run file");
    addDataOptions(*command, options->data);
    command
        ->add_option("--method", options->method,
            "cmir, or a baseline: erm (no environments, no extra terms), augmentation (noise only), misa, irm, vrex, "
            "coral, groupdro, recombination (Z_spu of another sample), vanilla (X straight into the predictor)")
        ->type_name("NAME")
        ->capture_default_str();
    addSettings(*command, options->settings, SettingsFor::Train);
    addModuleConsent(*command);
    addStudyChecks(*command, *options);
    command
        ->add_option("--measure", options->measures,
            "a protocol of `cmir evaluate` to measure after training and keep in the run; may be repeated")
        ->type_name("NAME");
    command->add_option("--out", options->out, "the run file to write")->required()->type_name("FILE");
    addCheckpointOption(*command, options->checkpointSeconds);
    command->add_flag("--force", options->force, "replace the run that is there, or the state of one that was cut off");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return train(*options); }; });
}

}
