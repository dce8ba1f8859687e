#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/data_source.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"
#include "app/cmir/settings.h"

#include "core/common/printable.h"
#include "core/experiment/applied_predictions.h"
#include "core/experiment/training_report.h"
#include "core/import/foreign_reader.h"
#include "core/import/new_samples.h"
#include "core/import/run_import.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace cmir::app {

namespace {

constexpr std::size_t fewSamples = 10; ///< that are printed of each split

struct PredictOptions {
    std::string run, data, out;
    ImportOptions import;
    bool json = false, force = false;
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

/// A whole dataset file as it is; of any other file all samples, labelled or not.
std::shared_ptr<const Dataset> dataOf(const PredictOptions& options, const RunRecord& run)
{
    const foreign::ImportGiven given = importGiven(options.import);
    if (given.isEmpty() && !foreign::isReadByColumns({ options.data }, wasInterrupted))
        return loadDataset(
            { options.data, run.config.data.modalities }, run.selectedSettings(), wasInterrupted, SequencesKept::Used);
    const foreign::ReadForRun read = foreign::readForRun({ options.data }, given, run, percentJob());
    auto dataset = std::make_shared<const Dataset>(foreign::newSamples(read.file, read.mapping, run, percentJob()));
    Console::instance().endProgress();
    for (const std::string& notice : dataset->notices)
        Console::instance().note(notice);
    return dataset;
}

/// The first answers of each split, for a look; all of them go to a file.
void printPredictions(const AppliedRun& applied, const Dataset& dataset)
{
    const bool classes = dataset.task != Task::Regression;
    std::vector<std::string> header { "split", "id", "label", "prediction" };
    if (classes)
        header.emplace_back("probability");
    TextTable table(header, 2);
    std::size_t left = 0;
    for (const AppliedRun::Split& split : applied.splits) {
        left += split.id.size() - std::min(fewSamples, split.id.size());
        for (std::size_t row = 0; row < std::min(fewSamples, split.id.size()); ++row) {
            const auto answers = split.prediction.row(static_cast<std::int64_t>(row));
            const std::int64_t chosen = predictedClass(dataset.task, answers);
            std::vector<std::string> line { printable(split.name), printable(split.id[row]),
                numberText(static_cast<double>(split.label[row])),
                classes ? printable(className(dataset, chosen)) : numberText(static_cast<double>(answers.front())) };
            if (classes)
                line.push_back(numberText(static_cast<double>(classProbability(dataset.task, answers))));
            table.add(std::move(line));
        }
    }
    std::cout << '\n';
    table.print();
    if (left > 0)
        Console::instance().note(fmt::format("{} more predictions are not printed; --out FILE.csv writes all", left));
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
    if (!options.out.empty())
        checkNewOutput(
            options.out, std::filesystem::path(options.out).extension() == ".npz" ? "NPZ" : "CSV", options.force);
    const RunRecord run = readRun(options.run, wasInterrupted);
    const auto dataset = dataOf(options, run);
    const AppliedRun applied = applyRun(run, *dataset, percentJob());
    Console::instance().endProgress();
    if (!options.out.empty())
        writePredictions(options.out, applied, *dataset);
    options.json ? printJson(appliedJson(applied, options)) : printApplied(applied);
    if (!options.json && options.out.empty())
        printPredictions(applied, *dataset);
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
    command
        ->add_option("--data", options->data,
            "a dataset file, or one of another program, labelled or not, with the run's modalities; its columns are "
            "taken as those of the run's own data were, and the features of its text joined from the same file")
        ->required()
        ->type_name("FILE");
    addImportOptions(*command, options->import);
    command
        ->add_option("--out", options->out,
            "where to write all predictions: split, id, label, prediction and, for classes, probabilities; as CSV, or "
            "as arrays of NumPy where the name ends in .npz")
        ->type_name("FILE");
    command->add_flag("--force", options->force, "replace the file that is there");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    addModuleConsent(*command);
    command->callback([options, &action] { action = [options] { return predict(*options); }; });
}

}
