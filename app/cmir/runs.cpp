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
    if (runs.empty())
        return runs; // columns such as valid/mae come with the runs: there is nothing that a name could be held against
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

/// What a probe finds in Z_inv and in Z_spu at the selected epoch, the mean over the modalities: "0.27 / 0.51".
std::string foundInParts(const RunSummary& run, const std::string& what)
{
    const auto mean = [&](const std::string& part) {
        double sum = 0;
        int count = 0;
        for (const auto& [name, value] : run.apart)
            if (name.ends_with("/" + what + "_" + part)) {
                sum += value;
                ++count;
            }
        return count > 0 ? fmt::format("{:.2f}", sum / count) : std::string("-");
    };
    return mean("invariant") + " / " + mean("spurious");
}

void print(const std::vector<RunSummary>& runs)
{
    TextTable table(
        { "name", "method", "data", "state", "created", "epochs", "valid", "label", "shifted", "environment" }, 5);
    for (const RunSummary& run : runs)
        table.add({ (run.note.star ? "* " : "") + run.name(), run.method, run.data.value("name", ""), run.state,
            run.created, std::to_string(run.epochs), headline(run), foundInParts(run, "label"),
            foundInParts(run, "shift"), foundInParts(run, "environment") });
    table.print();
    std::cout << "\nlabel, shifted, environment: what a probe finds of it in Z_inv / Z_spu, on validation\n";
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
