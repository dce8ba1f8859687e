#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"

#include "core/analysis/run_alignment.h"
#include "core/storage/run_file.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <optional>

namespace cmir::app {

namespace {

struct AlikeOptions {
    std::string run, other, split = "test";
    bool json = false;
};

/// What is compared, and how alike it is.
struct Compared {
    std::optional<std::int64_t> epoch; ///< none: of another run
    PartAlignment part;
};

std::vector<Compared> compare(const AlikeOptions& options)
{
    const RunRecord run = readRun(options.run, wasInterrupted);
    const AlignmentOptions alignment { AlignmentOptions {}.maxRows,
        static_cast<std::uint64_t>(run.config.parameters.seed) };
    std::vector<Compared> out;
    if (!options.other.empty()) {
        for (PartAlignment& part :
            alignRuns(run, readRun(options.other, wasInterrupted), options.split, alignment, consoleJob()))
            out.push_back({ std::nullopt, std::move(part) });
        return out;
    }
    if (!run.shown || run.snapshots.empty())
        throw BadInput(options.run + ": it keeps no earlier epochs to compare with");
    for (const auto& snapshot : run.snapshots) {
        if (snapshot->step == run.shown->step)
            continue;
        Console::instance().progress(
            static_cast<double>(out.size()) / static_cast<double>(2 * run.snapshots.size() * run.modalityNames.size()),
            "epoch " + std::to_string(snapshot->epoch));
        for (PartAlignment& part : alignEpochs(*snapshot, *run.shown, options.split, alignment, consoleJob()))
            out.push_back({ snapshot->epoch, std::move(part) });
    }
    return out;
}

nlohmann::json rowJson(const Compared& compared)
{
    const Alignment& found = compared.part.alignment;
    nlohmann::json row { { "modality", compared.part.modality },
        { "part", compared.part.invariant ? "invariant" : "spurious" }, { "samples", found.samples },
        { "cka", nullptr } };
    if (compared.epoch)
        row["epoch"] = *compared.epoch;
    if (found.constant || !found.reason.empty())
        row["reason"] = found.constant ? "constant" : found.reason;
    else
        row["cka"] = found.value;
    if (found.interval && row["cka"].is_number()) {
        row["lower"] = found.interval->lower;
        row["upper"] = found.interval->upper;
    }
    return row;
}

void print(const std::vector<Compared>& compared)
{
    const bool epochs = !compared.empty() && compared.front().epoch;
    TextTable table({ "modality", "part", epochs ? "epoch" : "samples", "CKA", "95 % interval" }, 2);
    for (const Compared& row : compared) {
        const Alignment& found = row.part.alignment;
        const bool known = found.reason.empty() && !found.constant;
        table.add({ row.part.modality, row.part.invariant ? "Z_inv" : "Z_spu",
            std::to_string(row.epoch.value_or(found.samples)), known ? numberText(found.value) : "-",
            known && found.interval ? numberText(found.interval->lower) + " .. " + numberText(found.interval->upper)
                : found.constant    ? "constant"
                                    : "-" });
    }
    table.print();
}

int alike(const AlikeOptions& options)
{
    const auto compared = compare(options);
    Console::instance().endProgress();
    if (!options.json) {
        print(compared);
        return Done;
    }
    auto rows = nlohmann::json::array();
    for (const Compared& row : compared)
        rows.push_back(rowJson(row));
    nlohmann::json document { { "run", options.run }, { "split", options.split }, { "rows", std::move(rows) } };
    if (!options.other.empty())
        document["other"] = options.other;
    printJson(document);
    return Done;
}

}

void addAlike(CLI::App& app, Action& action)
{
    auto options = std::make_shared<AlikeOptions>();
    CLI::App* command = app.add_subcommand("alike",
        "Tell how alike representations lay samples out (debiased linear CKA, 1: the same): of two runs of the same "
        "data, "
        "or of one run's kept epochs and its result");
    command->add_option("run", options->run, "a run file")->required()->type_name("RUN");
    command->add_option("other", options->other, "another run file of the same data")->type_name("OTHER");
    command->add_option("--split", options->split, "the split whose samples are compared")->capture_default_str();
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return alike(*options); }; });
}

}
