#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/output.h"

#include "core/common/error.h"
#include "core/library/run_differences.h"
#include "core/storage/dataset_file.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <set>

namespace cmir::app {

namespace {

struct DiffOptions {
    std::vector<std::string> runs;
    bool json = false;
};

std::string shown(const nlohmann::json& value)
{
    if (value.is_null())
        return "-";
    if (value.is_object()) // the data
        return value.value("name", "") + " (" + value.value("sha256", "").substr(0, 8) + ")";
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void print(const std::vector<RunSummary>& runs, const RunDifferences& differences)
{
    std::vector<std::string> header { "" };
    for (const RunSummary& run : runs)
        header.push_back(run.name());
    TextTable table(header, 1);
    for (const auto& setting : differences.settings) {
        std::vector<std::string> row { setting.key };
        for (const nlohmann::json& value : setting.values)
            row.push_back(shown(value));
        table.add(std::move(row));
    }
    std::set<std::string> turnedLater;
    for (const RunSummary& run : runs)
        for (const auto& [key, value] : run.selected.items())
            turnedLater.insert(key);
    for (const std::string& key : turnedLater) {
        std::vector<std::string> row { key + ", later" };
        for (const RunSummary& run : runs)
            row.push_back(run.selected.contains(key) ? shown(run.settings.at(key)) : "-");
        table.add(std::move(row));
    }
    for (const auto& metric : differences.metrics) {
        std::vector<std::string> row { metric.split + "/" + metric.metric };
        for (const double value : metric.values)
            row.push_back(numberText(value));
        table.add(std::move(row));
    }
    table.print();
    if (!turnedLater.empty())
        std::cout << "\nlater: what was turned after the selected epoch; the results do not show it\n";
    else if (differences.settings.empty())
        std::cout << "\nthe settings are the same\n";
}

int diff(const DiffOptions& options)
{
    std::vector<RunSummary> runs;
    for (const std::string& file : options.runs) {
        if (fileKind(file) != "run")
            throw BadInput(file + ": it is a " + fileKind(file) + ", not a run");
        runs.push_back(summaryOfRun(file));
        runs.back().note = readNote(file);
    }
    const RunDifferences differences = differencesOf(runs);
    if (options.json)
        printJson(differencesDocument(runs, differences));
    else
        print(runs, differences);
    return Done;
}

}

void addDiff(CLI::App& app, Action& action)
{
    auto options = std::make_shared<DiffOptions>();
    CLI::App* command
        = app.add_subcommand("diff", "Tell in which settings runs differ, with their metrics side by side");
    command->add_option("runs", options->runs, "run files")->required()->expected(2, 64)->type_name("RUN");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return diff(*options); }; });
}

}
