#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/output.h"
#include "app/cmir/study_command.h"
#include "app/cmir/study_tables.h"

#include "core/common/error.h"
#include "core/data/dataset.h"
#include "core/experiment/study_summary.h"
#include "core/experiment/tuning.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace cmir::app {

namespace {

struct TuneCommand {
    StudyCommand study;
    std::string method = "cmir", sampler = "tpe", rule = "mean", finalSeeds, like;
    std::vector<std::string> axes, objectives { "valid" };
    std::int64_t trials = 50, round = 8, halvings = 0;
    std::uint64_t samplerSeed = 0;
    bool noRace = false;
};

/// As many as it was searched with, and not these.
std::vector<std::int64_t> newSeeds(const std::vector<std::int64_t>& seeds)
{
    std::vector<std::int64_t> result;
    const std::int64_t last = *std::ranges::max_element(seeds);
    for (std::size_t i = 1; i <= seeds.size(); ++i)
        result.push_back(last + static_cast<std::int64_t>(i));
    return result;
}

TunePlan planOf(const TuneCommand& command, RunConfig base, const Dataset& dataset)
{
    TunePlan plan;
    base.method = methodFromName(command.method);
    plan.base = std::move(base);
    plan.axes = command.axes;
    for (const std::string& text : command.objectives)
        plan.objectives.push_back(tuneObjective(text, metricTask(dataset)));
    plan.sampler = tuneSamplerFromName(command.sampler);
    plan.trials = command.trials;
    plan.samplerSeed = command.samplerSeed;
    plan.seeds = command.study.seedList();
    plan.round = command.round;
    plan.race = !command.noRace;
    plan.halvings = command.halvings;
    plan.rule = tuneRuleFromName(command.rule);
    if (command.like == "paper")
        applyPaperProtocol(plan);
    else if (!command.like.empty())
        throw BadInput(fmt::format("--like {}: there is no such protocol; allowed is paper", command.like));
    if (command.finalSeeds == "none")
        plan.finalSeeds.clear();
    else if (!command.finalSeeds.empty())
        plan.finalSeeds = seedList("--final-seeds", command.finalSeeds);
    else if (command.like.empty())
        plan.finalSeeds = newSeeds(plan.seeds);
    checkTunePlan(plan);
    return plan;
}

void printTrials(const TuneResults& results)
{
    std::vector<std::string> header { "setting", "state", "seeds" };
    for (const TuneObjective& objective : results.plan.objectives)
        header.push_back(objective.name());
    TextTable table(header, 2);
    for (std::size_t t = 0; t < results.trials.size(); ++t) {
        const TuneTrial& trial = results.trials[t];
        const char* mark = t == results.chosen ? "> " : trial.best && results.plan.objectives.size() > 1 ? "* " : "  ";
        std::vector<std::string> row { mark + trial.name + (t == 0 ? " (before)" : ""), trialStateName(trial.state),
            std::to_string(trial.seeds) };
        for (std::size_t o = 0; o < trial.estimates.size(); ++o)
            row.push_back(estimateText(trial.estimates[o], results.plan.objectives[o].metric));
        table.add(std::move(row));
    }
    table.print();
    std::cout << '\n';
}

void printImportance(const Importances& importance)
{
    if (!importance.reason.empty())
        return;
    TextTable table({ "importance", "share", "95 %" }, 1);
    for (const AxisImportance& axis : importance.axes)
        table.add({ axis.key, fmt::format("{:.0f} %", 100 * axis.share),
            fmt::format("{:.0f} to {:.0f} %", 100 * axis.lower, 100 * axis.upper) });
    table.print();
    std::cout << '\n';
}

void print(const TuneCommand& command, const TuneResults& results, const Dataset& dataset)
{
    if (command.study.json)
        return printJson(tuneToJson(results, command.study.out));
    printTrials(results);
    printImportance(results.importance);
    if (results.chosen)
        std::cout << results.trials[*results.chosen].name << ": " << results.chosenBy << "\n\n";
    if (results.final)
        printStudy(*results.final, StudySummary(*results.final),
            metricKeys({ dataset.task, dataset.labelMin, dataset.labelMax }), command.study.out, {});
}

int tune(const TuneCommand& command)
{
    const auto loaded = command.study.load();
    const auto& dataset = loaded.second;
    const TunePlan plan = planOf(command, loaded.first, *dataset);
    return runToTheEnd(command.study.out, [&] {
        const TuneResults results = runTune(plan, command.study.options(), percentJob());
        Console::instance().endProgress();
        print(command, results, *dataset);
        if (!results.chosen)
            throw Failure("no setting was trained with every seed; the first failure: "
                + (results.trained.failures.empty() ? "none" : results.trained.failures.front().message));
    });
}

}

void addTune(CLI::App& app, Action& action)
{
    auto options = std::make_shared<TuneCommand>();
    CLI::App* command
        = app.add_subcommand("tune", "Search for settings by validation, then train the best with new seeds");
    options->study.seeds = "0..2";
    command
        ->add_option("--axis", options->axes,
            "a parameter with what it may be, as for `cmir sweep`: K=1..10, lambda1=0,1e-3..10; may be repeated")
        ->required()
        ->type_name("KEY=VALUES");
    command
        ->add_option("--metric", options->objectives,
            "what to make better: valid, shift (the worst of the splits valid_*), noise (valid under noise of one "
            "standard deviation), or a split valid_*; with /METRIC another than the task's first; several: a front")
        ->delimiter(',')
        ->type_name("PLACE[/METRIC]")
        ->capture_default_str();
    command->add_option("--method", options->method, "what is trained, as for `cmir train`")
        ->type_name("NAME")
        ->capture_default_str();
    command->add_option("--trials", options->trials, "settings to try, those given among them")
        ->type_name("N")
        ->capture_default_str();
    command->add_option("--sampler", options->sampler, fmt::format("{}", fmt::join(tuneSamplerNames(), ", ")))
        ->type_name("NAME")
        ->capture_default_str();
    command->add_option("--sampler-seed", options->samplerSeed, "of the sampler")
        ->type_name("N")
        ->capture_default_str();
    command->add_option("--round", options->round, "settings that are proposed at a time, knowing those before")
        ->type_name("N")
        ->capture_default_str();
    command->add_flag("--no-race", options->noRace,
        "train every setting with every seed, also one that falls behind on the validation samples");
    command
        ->add_option("--halvings", options->halvings,
            "how often the worse half of a round is dropped early: 2 means after a quarter and a half of the epochs")
        ->type_name("N")
        ->capture_default_str();
    command
        ->add_option("--rule", options->rule,
            "how the setting is chosen: mean, bound (the worse end of its interval), balanced (ranks in all "
            "objectives)")
        ->type_name("NAME")
        ->capture_default_str();
    command
        ->add_option("--final-seeds", options->finalSeeds,
            "seeds for the chosen setting and for the one given, whose test is shown; as many new ones without it; "
            "none")
        ->type_name("A..B");
    command
        ->add_option("--like", options->like, "paper: 50 settings at random with the first seed, the best five times")
        ->type_name("NAME");
    options->study.addTo(*command);
    command->callback([options, &action] { action = [options] { return tune(*options); }; });
}

}
