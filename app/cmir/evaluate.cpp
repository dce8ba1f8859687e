#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/data_source.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"
#include "app/cmir/settings.h"

#include "core/common/error.h"
#include "core/experiment/protocols.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>

namespace cmir::app {

namespace {

struct EvaluateOptions {
    std::string run, protocol, data;
    ImportOptions import;
    bool json = false;
};

ResultTable measure(const EvaluationProtocol& protocol, const RunRecord& run, const Dataset& dataset)
{
    ResultTable table = protocol.measure(run, dataset, percentJob());
    Console::instance().endProgress();
    return table;
}

/// The results belong to the run. Where its file cannot be written (an archive) they are printed all the same, but
/// whoever looks at the exit status must learn that the run does not have them: false.
bool keep(const ResultTable& table, const std::filesystem::path& path)
{
    try {
        addResults(table, path);
        return true;
    } catch (const Error& error) {
        Console::instance().error(std::string("the results are not kept in the run file: ") + error.what());
        return false;
    }
}

/// What of a metric "worst/mae" is no metric's key: "worst".
std::string prefixOf(const ResultRow& row)
{
    const auto slash = row.metric.find('/');
    return slash == std::string::npos ? std::string() : row.metric.substr(0, slash);
}

/// And what is.
std::string metricOf(const ResultRow& row)
{
    return row.metric.substr(row.metric.find('/') + 1);
}

/// The metrics of a table in the order of presentation, those of the task first.
std::vector<std::string> keysOf(const RunRecord& run, const ResultTable& results)
{
    std::vector<std::string> keys;
    for (std::string& key : metricKeys({ run.task, run.labelMin, run.labelMax }))
        if (std::ranges::any_of(results.rows, [&](const ResultRow& row) { return metricOf(row) == key; }))
            keys.push_back(std::move(key));
    for (const ResultRow& row : results.rows)
        if (std::ranges::find(keys, metricOf(row)) == keys.end())
            keys.push_back(metricOf(row));
    return keys;
}

/// The beginning of a row's line: what it was measured on.
std::vector<std::string> conditionOf(const ResultRow& row, const std::string& protocol)
{
    const auto number = [](const std::optional<double>& value) { return value ? numberText(*value) : "-"; };
    if (protocol == "test-noise" || protocol == "valid-noise")
        return { row.split, row.modalities, number(row.sigma), std::to_string(row.draws) };
    if (protocol == "missing")
        return { row.split, row.missing.empty() ? "-" : row.missing };
    if (protocol.ends_with("missing-rates"))
        return { row.split, row.missing, row.rate ? number(row.rate) : "area (AUILC)" };
    if (protocol.ends_with("worst-group"))
        return { row.split,
            !row.environment.empty()             ? row.environment
                : prefixOf(row) == "worst_group" ? "worst group"
                                                 : "spread of groups" };
    static const std::map<std::string, std::string> summaries { { "worst", "worst shifted split" },
        { "spread", "spread of shifted splits" }, { "worst_environment", "worst environment" },
        { "spread_environment", "spread of environments" } };
    const auto summary = summaries.find(prefixOf(row));
    const std::string where = row.environment.empty() ? row.split : row.split + ", environment " + row.environment;
    return { summary == summaries.end() ? where : summary->second, number(row.rho) };
}

std::vector<std::string> conditionHeader(const std::string& protocol)
{
    if (protocol == "test-noise" || protocol == "valid-noise")
        return { "split", "corrupted", "sigma", "draws" };
    if (protocol.ends_with("missing-rates"))
        return { "split", "missing", "rate" };
    return { "split", protocol == "missing" ? "missing" : protocol.ends_with("worst-group") ? "group" : "rho" };
}

/// One line per condition, one column per metric: mean, and its standard deviation where there were several draws.
void printConditions(const RunRecord& run, const ResultTable& results)
{
    const auto keys = keysOf(run, results);
    std::vector<std::string> header = conditionHeader(results.protocol);
    const std::size_t first = header.size();
    header.insert(header.end(), keys.begin(), keys.end());
    std::vector<std::vector<std::string>> lines;
    for (const auto& row : results.rows) {
        const auto place = std::ranges::find(keys, metricOf(row));
        const auto condition = conditionOf(row, results.protocol);
        auto line = std::ranges::find_if(
            lines, [&](const auto& other) { return std::equal(condition.begin(), condition.end(), other.begin()); });
        if (line == lines.end()) {
            line = lines.insert(line, condition);
            line->resize(header.size());
        }
        (*line)[first + static_cast<std::size_t>(place - keys.begin())]
            = numberText(row.mean) + (row.draws > 1 ? " ± " + numberText(row.std) : "");
    }
    TextTable table(header,
        results.protocol.ends_with("ood") || results.protocol.ends_with("detection") ? 1
            : results.protocol.ends_with("missing-rates")                            ? 3
                                                                                     : 2);
    for (auto& line : lines)
        table.add(std::move(line));
    table.print();
}

/// One line per probe: its value with the 95 % interval, and what no knowledge would give.
void printProbes(const ResultTable& results)
{
    TextTable table({ "split", "modality", "probe", "value", "95 % interval", "no knowledge" }, 3);
    for (const auto& row : results.rows)
        table.add({ row.split, row.modalities, row.metric, numberText(row.mean),
            row.lower && row.upper ? numberText(*row.lower) + " .. " + numberText(*row.upper) : "-",
            row.reference ? numberText(*row.reference) : "-" });
    table.print();
}

void printTable(const RunRecord& run, const ResultTable& results)
{
    results.protocol == "probe" || results.protocol.ends_with("apart") ? printProbes(results)
                                                                       : printConditions(run, results);
}

int evaluate(const EvaluateOptions& options)
{
    const EvaluationProtocol& protocol = evaluationProtocol(options.protocol, "--protocol");
    RunRecord run = readRun(options.run, wasInterrupted);
    findRunModules(run.config, options.run);
    const auto dataset
        = loadRunDataset(run.config, options.run, importedRunData(options.data, options.import, run), wasInterrupted);
    const ResultTable table = measure(protocol, run, *dataset);
    const bool kept = keep(table, options.run);
    options.json ? printJson(resultTableToJson(table, options.run)) : printTable(run, table);
    return kept ? Done : Failed;
}

}

void addEvaluate(CLI::App& app, Action& action)
{
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command = app.add_subcommand(
        "evaluate", "Measure a trained run: noise, missing modalities, distribution shift, probes");
    command->add_option("run", options->run, "a run file")->required()->type_name("RUN");
    std::string help;
    for (const EvaluationProtocol& protocol : evaluationProtocols())
        help += fmt::format("{}{}: {}", help.empty() ? "" : "; ", protocol.name, protocol.help);
    command->add_option("--protocol", options->protocol, help)->required()->type_name("NAME");
    addRunDataOption(*command, options->data, options->import);
    addModuleConsent(*command);
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return evaluate(*options); }; });
}

}
