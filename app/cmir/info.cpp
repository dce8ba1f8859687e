#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/foreign_output.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"

#include "core/analysis/data_overview.h"
#include "core/common/printable.h"
#include "core/experiment/training_report.h"
#include "core/import/foreign_reader.h"
#include "core/import/imported_data.h"
#include "core/import/run_import.h"
#include "core/run/run_config.h"
#include "core/run/unknown_parameters.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_outline.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <span>

namespace cmir::app {

namespace {

struct InfoOptions {
    std::string file;
    std::vector<std::string> others;
    bool json = false;
    bool overview = false;
};

nlohmann::json modalitiesJson(const std::vector<ModalityInfo>& modalities)
{
    auto json = nlohmann::json::array();
    for (const auto& modality : modalities)
        json.push_back({ { "name", modality.name }, { "width", modality.width }, { "sequence", modality.sequence } });
    return json;
}

nlohmann::json datasetJson(const Dataset& dataset)
{
    auto splits = nlohmann::json::object();
    for (const auto& split : dataset.splits) {
        nlohmann::json entry { { "samples", split.size() }, { "columns", nlohmann::json::array() } };
        for (const auto& column : split.columns)
            entry["columns"].push_back(column.name);
        if (split.rho)
            entry["rho"] = *split.rho;
        splits[split.name] = std::move(entry);
    }
    nlohmann::json json { { "kind", "dataset" }, { "name", dataset.name }, { "task", taskName(dataset.task) },
        { "modalities", modalitiesJson(dataset.modalities) }, { "alternatives", modalitiesJson(dataset.alternatives) },
        { "splits", std::move(splits) }, { "sha256", dataset.sha256 } };
    if (const std::string source = foreign::importedFrom(dataset); !source.empty())
        json["source"] = source;
    if (dataset.labelMin)
        json["label_min"] = *dataset.labelMin;
    if (dataset.labelMax)
        json["label_max"] = *dataset.labelMax;
    return json;
}

void printDataset(const Dataset& dataset)
{
    std::cout << printable(dataset.name) << ", " << taskName(dataset.task) << "\nsha256 " << dataset.sha256 << '\n';
    if (const std::string source = foreign::importedFrom(dataset); !source.empty())
        std::cout << "imported from " << printable(source) << '\n';
    std::cout << '\n';
    TextTable modalities({ "modality", "form", "width" }, 2);
    for (const auto& modality : dataset.modalities)
        modalities.add({ modality.name, modality.sequence ? "sequence" : "vector", std::to_string(modality.width) });
    for (const auto& modality : dataset.alternatives)
        modalities.add({ modality.name, "alternative", std::to_string(modality.width) });
    modalities.print();
    std::cout << '\n';
    TextTable splits({ "split", "samples", "further columns" }, 1);
    for (const auto& split : dataset.splits)
        splits.add({ split.name, std::to_string(split.size()), std::to_string(split.columns.size()) });
    splits.print();
}

nlohmann::json runJson(const RunOutline& run)
{
    return { { "kind", "run" }, { "config", runConfigToJson(run.config) }, { "software", run.software },
        { "id", run.identity.id }, { "created", run.identity.created }, { "state", runEndName(run.end) },
        { "numerics_version", run.numerics }, { "epochs", run.epochs }, { "best_epoch", run.bestEpoch },
        { "metrics", metricsJson(run.metrics) } };
}

void printRun(const RunOutline& run)
{
    std::cout << methodTitle(run.config.method) << " on " << printable(run.config.dataName) << ", seed "
              << run.config.parameters.seed << "\nepoch " << run.bestEpoch << " of " << run.epochs
              << (run.end != RunEnd::Finished ? " (" + runEndName(run.end) + ")" : "") << ", data "
              << printable(run.config.data.path) << "\n\n";
    printMetrics(run);
    if (!run.protocols.empty())
        std::cout << "\nevaluated:";
    for (const auto& protocol : run.protocols)
        std::cout << ' ' << printable(protocol);
    std::cout << (run.protocols.empty() ? "" : "\n") << '\n';
    for (const auto& [key, value] : foreign::shownSoftware(run.software))
        std::cout << printable(key) << ": " << printable(value) << '\n';
    for (const auto& [modality, sha256] : run.config.modules)
        std::cout << "module of " << printable(modality) << ": SHA-256 " << printable(sha256) << '\n';
    if (const std::string notice = run.bestStep ? laterChangeText(run.events, *run.bestStep, run.bestEpoch) : "";
        !notice.empty())
        Console::instance().warning(notice);
    for (const auto& warning : run.warnings)
        Console::instance().warning(warning);
}

void printCheckpoint(const CutOffRun& run, const InfoOptions& options)
{
    if (options.json)
        return printJson({ { "kind", "checkpoint" }, { "config", runConfigToJson(run.config) },
            { "id", run.identity.id }, { "created", run.identity.created }, { "epoch", run.epoch },
            { "epochs", run.epochs }, { "seconds", run.seconds } });
    std::cout << "the state of a training that was cut off: " << methodTitle(run.config.method) << " on "
              << printable(run.config.dataName) << ", seed " << run.config.parameters.seed << "\nepoch " << run.epoch
              << " of " << run.epochs << ", data " << printable(run.config.data.path)
              << "\n\n`cmir resume` goes on with it\n";
}

void noteUnknownParameters(const RunConfig& config, std::span<const LiveChange> events)
{
    if (const std::string notice = unknownParametersNotice(config, events); !notice.empty())
        Console::instance().warning(notice);
}

nlohmann::json overviewJson(const Dataset& dataset, const DataOverview& overview)
{
    auto document = datasetJson(dataset);
    auto modalities = nlohmann::json::array();
    for (const DataOverview::Modality& one : overview.modalities)
        modalities.push_back({ { "name", one.name }, { "mean", { one.meanLow, one.meanHigh } },
            { "deviation", { one.deviationLow, one.deviationHigh } }, { "constant", one.constant },
            { "missing", one.missing }, { "beyond_5_sd", one.farShare }, { "farthest", one.farthest },
            { "label_correlation", one.labelCorrelation } });
    auto environments = nlohmann::json::array();
    for (const DataOverview::Environment& one : overview.environments)
        environments.push_back({ { "name", one.name }, { "samples", one.samples }, { "label", one.label } });
    document["overview"] = { { "modalities", std::move(modalities) }, { "environments", std::move(environments) },
        { "environment_tells", overview.environmentTells }, { "warnings", overview.warnings } };
    return document;
}

void printOverview(const DataOverview& overview)
{
    TextTable table({ "modality", "means", "deviations", "constant", "missing", "beyond 5 sd", "with the label" }, 1);
    for (const DataOverview::Modality& one : overview.modalities) {
        std::vector<double> sorted = one.labelCorrelation;
        std::ranges::sort(sorted);
        table.add({ one.name, numberText(one.meanLow) + " .. " + numberText(one.meanHigh),
            numberText(one.deviationLow) + " .. " + numberText(one.deviationHigh), std::to_string(one.constant),
            std::to_string(one.missing), numberText(100 * one.farShare) + " %",
            sorted.empty() ? "-" : numberText(sorted[sorted.size() / 2]) + ", best " + numberText(sorted.back()) });
    }
    std::cout << '\n';
    table.print();
    if (!overview.environments.empty())
        std::cout << '\n'
                  << overview.environments.size() << " environments; what each label is told by the others of its own: "
                  << numberText(overview.environmentTells) << '\n';
}

/// All values are read for it.
int tellOverview(const InfoOptions& options)
{
    const Dataset dataset = readDataset(options.file, {}, 0, wasInterrupted);
    const DataOverview overview = overviewOf(dataset, percentJob());
    Console::instance().endProgress();
    if (options.json) {
        printJson(overviewJson(dataset, overview));
    } else {
        printDataset(dataset);
        printOverview(overview);
    }
    for (const auto& notice : dataset.notices)
        Console::instance().note(notice);
    for (const auto& warning : overview.warnings)
        Console::instance().warning(warning);
    return Done;
}

/// Several are one data set of computational sequences.
std::vector<std::string> allFiles(const InfoOptions& options)
{
    std::vector<std::string> files { options.file };
    files.insert(files.end(), options.others.begin(), options.others.end());
    return files;
}

int info(const InfoOptions& options)
{
    const std::vector<std::string> files = allFiles(options);
    if (files.size() > 1 || foreign::isForeign(options.file)) {
        if (options.overview)
            throw BadInput(options.file + ": --overview is for a dataset file; `cmir import` makes one of this");
        const foreign::File file = foreign::readForeign(files, {}, { {}, wasInterrupted });
        if (options.json) {
            printJson(foreignJson(file));
        } else {
            printForeign(file);
            printSource(file);
        }
        for (const std::string& notice : file.notices)
            Console::instance().note(notice);
        return Done;
    }
    const std::string kind = fileKind(options.file, wasInterrupted);
    if (options.overview && kind != "dataset")
        throw BadInput(options.file + ": --overview is for a dataset file; this is a " + kind);
    if (kind == "run") {
        const RunOutline run = readRunOutline(options.file);
        options.json ? printJson(runJson(run)) : printRun(run);
        noteUnknownParameters(run.config, run.events);
        return Done;
    }
    if (kind == "checkpoint") {
        const CutOffRun run = readCutOffRun(options.file);
        printCheckpoint(run, options);
        noteUnknownParameters(run.config, {});
        return Done;
    }
    if (options.overview)
        return tellOverview(options);
    const Dataset dataset = readDatasetOutline(options.file, wasInterrupted);
    options.json ? printJson(datasetJson(dataset)) : printDataset(dataset);
    for (const auto& notice : dataset.notices)
        Console::instance().note(notice);
    return Done;
}

}

void addInfo(CLI::App& app, Action& action)
{
    auto options = std::make_shared<InfoOptions>();
    CLI::App* command = app.add_subcommand("info", "Tell what a dataset or run file holds");
    command->add_option("file", options->file, "a dataset or run file, or one that can be imported")
        ->required()
        ->type_name("FILE");
    command->add_option("others", options->others, "further .csd files of the same data set")->type_name("FILE");
    command->add_flag("--overview", options->overview,
        "of a dataset file also how its values lie, go with the label, and what should be known of its splits and "
        "environments");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return info(*options); }; });
}

}
