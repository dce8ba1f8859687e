#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/data_source.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"
#include "app/cmir/settings.h"

#include "core/experiment/apply_run.h"
#include "core/experiment/training_report.h"
#include "core/import/foreign_reader.h"
#include "core/import/new_samples.h"
#include "core/storage/atomic_file.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace cmir::app {

namespace {

struct PredictOptions {
    std::string run, data, map, out;
    bool json = false;
};

nlohmann::json appliedJson(const AppliedRun& applied, const PredictOptions& options)
{
    std::map<std::string, Metrics> metrics;
    for (const AppliedRun::Split& split : applied.splits)
        metrics[split.name] = split.metrics;
    auto distances = nlohmann::json::array();
    for (const AppliedRun::Distance& one : applied.distances)
        distances.push_back(
            { { "modality", one.modality }, { "shift", one.shift }, { "spread", one.spread }, { "far", one.isFar() } });
    return { { "run", options.run }, { "data", options.data }, { "out", options.out },
        { "metrics", metricsJson(metrics) }, { "distances", std::move(distances) } };
}

/// A dataset file as it is; of another program's file all samples, labelled or not.
std::shared_ptr<const Dataset> dataOf(const PredictOptions& options, const RunRecord& run)
{
    if (options.map.empty() && !foreign::isForeign(options.data, wasInterrupted))
        return loadDataset(
            { options.data, run.config.data.modalities }, run.selectedSettings(), wasInterrupted, SequencesKept::Used);
    const foreign::File file = foreign::readForeign(options.data, wasInterrupted);
    const foreign::Mapping mapping = options.map.empty() ? foreign::defaultMapping(file) : mappingFile(options.map);
    auto dataset = std::make_shared<const Dataset>(foreign::newSamples(file, mapping, run, percentJob()));
    Console::instance().endProgress();
    for (const std::string& notice : dataset->notices)
        Console::instance().note(notice);
    return dataset;
}

void printApplied(const AppliedRun& applied)
{
    std::vector<std::string> header { "split", "samples" };
    std::vector<std::string> keys; // of a split that has labels
    for (const AppliedRun::Split& split : applied.splits)
        if (keys.empty())
            for (const auto& [key, value] : split.metrics)
                keys.push_back(key);
    header.insert(header.end(), keys.begin(), keys.end());
    TextTable table(header, 1);
    for (const AppliedRun::Split& split : applied.splits) {
        std::vector<std::string> row { split.name, std::to_string(split.label.size()) };
        for (const std::string& key : keys) {
            const auto value = split.metrics.find(key);
            row.push_back(value == split.metrics.end() ? "-" : numberText(value->second));
        }
        table.add(std::move(row));
    }
    table.print();
}

int predict(const PredictOptions& options)
{
    const RunRecord run = readRun(options.run, wasInterrupted);
    const auto dataset = dataOf(options, run);
    const AppliedRun applied = applyRun(run, *dataset, percentJob());
    Console::instance().endProgress();
    if (!options.out.empty())
        replaceBytes(options.out, predictionsCsv(applied, *dataset));
    options.json ? printJson(appliedJson(applied, options)) : printApplied(applied);
    for (const std::string& warning : applied.warnings())
        Console::instance().warning(warning);
    return Done;
}

}

void addPredict(CLI::App& app, Action& action)
{
    auto options = std::make_shared<PredictOptions>();
    CLI::App* command = app.add_subcommand("predict", "Use a trained model on other data");
    command->add_option("run", options->run, "the run file")->required()->type_name("RUN.h5");
    command->add_option("--data", options->data, "a dataset file or one of another program, with the run's modalities")
        ->required()
        ->type_name("FILE");
    addMapOption(*command, options->map);
    command->add_option("--out", options->out, "where to write the predictions, as CSV: split, id, label, prediction")
        ->type_name("FILE.csv");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    addModuleConsent(*command);
    command->callback([options, &action] { action = [options] { return predict(*options); }; });
}

}
