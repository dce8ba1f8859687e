#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/output.h"

#include "core/library/run_columns.h"
#include "core/library/run_index.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <numeric>

namespace cmir::app {

namespace {

struct RunsOptions {
    std::string folder = ".", where, sort;
    bool reverse = false, json = false;
};

/// The runs that were asked for, in the order that was asked for.
std::vector<RunSummary> chosen(std::vector<RunSummary> runs, const RunsOptions& options)
{
    std::vector<std::size_t> rows(runs.size());
    std::iota(rows.begin(), rows.end(), std::size_t { 0 });
    {
        const RunColumns columns(runs);
        if (!options.where.empty())
            rows = columns.matching(options.where);
        if (!options.sort.empty())
            rows = columns.sorted(std::move(rows), options.sort, options.reverse);
        else if (options.reverse)
            std::ranges::reverse(rows);
    }
    std::vector<RunSummary> out;
    for (const std::size_t row : rows)
        out.push_back(std::move(runs[row]));
    return out;
}

/// What a list shows first: the error of numbers, the accuracy of classes, of the validation split.
std::string headline(const RunSummary& run)
{
    const auto valid = run.metrics.find("valid");
    if (valid == run.metrics.end())
        return "-";
    for (const char* metric : { "mae", "accuracy" })
        if (const auto found = valid->second.find(metric); found != valid->second.end())
            return fmt::format("{} {}", metric, numberText(found->second));
    return "-";
}

void print(const std::vector<RunSummary>& runs)
{
    TextTable table({ "name", "method", "data", "state", "created", "epochs", "valid" }, 5);
    for (const RunSummary& run : runs)
        table.add({ (run.note.star ? "* " : "") + run.name(), run.method, run.data.value("name", ""), run.state,
            run.created, std::to_string(run.epochs), headline(run) });
    table.print();
}

int listRuns(const RunsOptions& options)
{
    const RunIndex index(options.folder);
    RunListing listing = index.refresh(consoleJob());
    Console::instance().endProgress();
    for (const RunListing::Unreadable& file : listing.unreadable)
        Console::instance().warning(file.reason);
    const std::vector<RunSummary> runs = chosen(std::move(listing.runs), options);
    if (options.json) {
        auto documents = nlohmann::json::array();
        for (const RunSummary& run : runs)
            documents.push_back(summaryDocument(run));
        printJson({ { "runs", std::move(documents) } });
    } else if (runs.empty()) {
        std::cout << (options.where.empty() ? "there are no runs in " + options.folder
                                            : "no run in " + options.folder + " is so")
                  << '\n';
    } else {
        print(runs);
    }
    return Done;
}

}

void addRuns(CLI::App& app, Action& action)
{
    auto options = std::make_shared<RunsOptions>();
    CLI::App* command = app.add_subcommand("runs", "List the runs of a folder, also those that are being trained");
    command->add_option("folder", options->folder, "a folder of run files")->type_name("FOLDER")->capture_default_str();
    command
        ->add_option("--where", options->where,
            "only these, as in the window's filter of samples: 'K > 1 and method = cmir', '`test/mae` < 0.3', 'star = "
            "1'")
        ->type_name("FILTER");
    command->add_option("--sort", options->sort, "by a parameter, a metric as test/mae, or created, name, epochs")
        ->type_name("COLUMN");
    command->add_flag("--reverse", options->reverse, "the other way round");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return listRuns(*options); }; });
}

}
