#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/data/load.h"
#include "core/experiment/robustness.h"
#include "core/storage/run_file.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>

namespace cmir::app {

namespace {

struct Options {
    std::string run, protocol, data;
    bool json = false;
};

const std::vector<std::string> protocols { "test-noise", "ood" };

void checkProtocol(const std::string& name)
{
    if (std::find(protocols.begin(), protocols.end(), name) == protocols.end())
        throw BadInput("--protocol " + name + ": there is no such protocol; did you mean "
            + nearestWord(name, protocols) + "? Allowed are test-noise and ood");
}

ResultTable measure(const std::string& protocol, const RunRecord& run, const Dataset& dataset)
{
    const JobContext job { [](double share, std::string_view what) {
                              Console::instance().progress(
                                  share, std::to_string(static_cast<int>(100 * share)) + " %  " + std::string(what));
                          },
        [] { return wasInterrupted(); } };
    ResultTable table = protocol == "ood" ? oodCurve(run, dataset, job) : testNoiseCurve(run, dataset, {}, job);
    Console::instance().endProgress();
    return table;
}

/// The results belong to the run; a run file that cannot be written (an archive) only costs a warning.
void keep(RunRecord run, const ResultTable& table, const std::string& path)
{
    std::erase_if(run.results, [&](const ResultTable& other) { return other.protocol == table.protocol; });
    run.results.push_back(table);
    try {
        writeRun(run, path);
    } catch (const Error& error) {
        Console::instance().warning(std::string("the results are not kept in the run file: ") + error.what());
    }
}

/// One line per condition, one column per metric: mean, and its standard deviation where there were several draws.
void printTable(const RunRecord& run, const ResultTable& results)
{
    const auto keys = metricKeys({ run.task, run.labelMin, run.labelMax });
    const bool noise = results.protocol == "test-noise";
    std::vector<std::string> header { "split", "corrupted", noise ? "sigma" : "rho", "draws" };
    header.insert(header.end(), keys.begin(), keys.end());
    std::vector<std::vector<std::string>> lines;
    for (const auto& row : results.rows) {
        const auto place = std::find(keys.begin(), keys.end(), row.metric);
        if (place == keys.end())
            continue;
        const auto where = noise ? row.sigma : row.rho;
        const std::vector<std::string> condition { row.split, row.modalities, where ? numberText(*where) : "-",
            std::to_string(row.draws) };
        if (lines.empty() || !std::equal(condition.begin(), condition.end(), lines.back().begin())) {
            lines.push_back(condition);
            lines.back().resize(header.size());
        }
        lines.back()[4 + static_cast<std::size_t>(place - keys.begin())]
            = numberText(row.mean) + (row.draws > 1 ? " ± " + numberText(row.std) : "");
    }
    TextTable table(header, 2);
    for (auto& line : lines)
        table.add(std::move(line));
    table.print();
}

int evaluate(const Options& options)
{
    checkProtocol(options.protocol);
    const RunRecord run = readRun(options.run);
    const auto dataset = loadRunDataset(run.config, options.run, options.data);
    const ResultTable table = measure(options.protocol, run, *dataset);
    keep(run, table, options.run);
    options.json ? printJson(resultTableToJson(table, options.run)) : printTable(run, table);
    return Done;
}

}

void addEvaluate(CLI::App& app, Action& action)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("evaluate", "Measure a trained run under noise or distribution shift");
    command->add_option("run", options->run, "a run file")->required()->type_name("RUN");
    command
        ->add_option("--protocol", options->protocol, "test-noise: noise on the test features; ood: every test split")
        ->required()
        ->type_name("NAME");
    command
        ->add_option("--data", options->data,
            "the run's dataset file; without it: the recorded path, or the same name beside the run")
        ->type_name("FILE");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return evaluate(*options); }; });
}

}
