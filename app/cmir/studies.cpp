#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/study_command.h"
#include "app/cmir/study_tables.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/data/dataset.h"
#include "core/experiment/ablation_plan.h"
#include "core/experiment/fair_comparison.h"
#include "core/experiment/methods_plan.h"
#include "core/experiment/noise_plan.h"
#include "core/experiment/sweep_plan.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

namespace cmir::app {

namespace {

void addMeasures(CLI::App& command, StudyCommand& study)
{
    command
        .add_option("--measure", study.measures,
            "protocols of `cmir evaluate` that every training is measured by, beside its splits; none: no protocol")
        ->delimiter(',')
        ->type_name("A,B")
        ->capture_default_str();
}

std::vector<std::string> modalityNames(const Dataset& dataset)
{
    std::vector<std::string> names;
    for (const ModalityInfo& modality : dataset.modalities)
        names.push_back(modality.name);
    return names;
}

struct SweepCommand {
    StudyCommand study;
    std::string method = "cmir", sampler = "grid";
    std::vector<std::string> axes;
    std::int64_t trials = 0;
    std::uint64_t samplerSeed = 0;
};

int sweep(const SweepCommand& command)
{
    std::vector<SearchAxis> axes;
    for (const std::string& text : command.axes)
        axes.push_back(parseSearchAxis(text));
    const SweepOptions options { samplerFromName(command.sampler), command.trials, command.samplerSeed };
    const Method method = methodFromName(command.method);
    return runStudyCommand(command.study, [&](RunConfig base, const Dataset&) {
        base.method = method;
        return sweepPlan(base, axes, options, {});
    });
}

StudyPlan wantedMethods(const std::vector<std::string>& methods, const RunConfig& base, const Dataset& dataset)
{
    const std::vector<Method> wanted = methodList(methods);
    StudyPlan plan = methodsPlan(base, modalityNames(dataset), {});
    std::erase_if(plan.variants, [&](const StudyVariant& variant) {
        return !wanted.empty() && std::ranges::find(wanted, variant.method) == wanted.end();
    });
    return plan;
}

struct CompareCommand {
    StudyCommand study;
    std::vector<std::string> methods;
    std::int64_t tuneTrials = 0;
    std::string tuneSeeds = "100..102", tuneMetric = "valid";
};

/// Each method with settings of its own, found with the same budget.
int compareTuned(const CompareCommand& command)
{
    const auto [base, dataset] = command.study.load();
    FairPlan plan;
    plan.methods = wantedMethods(command.methods, base, *dataset);
    plan.methods.seeds = command.study.seedList();
    plan.methods.measures = command.study.measureList();
    const std::vector<OtherProgram> others = command.study.otherPrograms(*dataset);
    plan.objective = tuneObjective(command.tuneMetric, metricTask(*dataset));
    plan.trials = command.tuneTrials;
    plan.tuneSeeds = seedList("--tune-seeds", command.tuneSeeds);
    return runToTheEnd(command.study.out, [&] {
        const FairResults results = runFairComparison(plan, command.study.options(), percentJob());
        Console::instance().endProgress();
        if (!command.study.json)
            printTuned(results);
        command.study.print(results.table, *dataset, others, { { "tuned", tunedToJson(results) } });
    });
}

int compare(const CompareCommand& command)
{
    if (command.tuneTrials > 0)
        return compareTuned(command);
    return runStudyCommand(command.study,
        [&](const RunConfig& base, const Dataset& dataset) { return wantedMethods(command.methods, base, dataset); });
}

const std::vector<std::string> noiseProtocols { "noisy-modalities", "unseen-noise" };

int protocol(const std::string& name, const StudyCommand& command, const std::vector<std::string>& methods)
{
    if (std::ranges::find(noiseProtocols, name) == noiseProtocols.end())
        throw BadInput(fmt::format("protocol {}: there is no such protocol that trains; did you mean {}? Allowed are "
                                   "{}; `cmir evaluate` has those for one trained run",
            name, nearestWord(name, noiseProtocols), fmt::join(noiseProtocols, ", ")));
    return runStudyCommand(
        command, [&](const RunConfig& base, const Dataset&) { return noisePlan(name, base, methodList(methods), {}); });
}

}

void addSweep(CLI::App& app, Action& action)
{
    auto options = std::make_shared<SweepCommand>();
    CLI::App* command = app.add_subcommand("sweep", "Train over values of parameters, with several seeds");
    command->add_option("--method", options->method, "what is trained, as for `cmir train`")
        ->type_name("NAME")
        ->capture_default_str();
    command
        ->add_option("--axis", options->axes,
            "a parameter with values (K=1,2,4), a range with a number of points, spaced as the parameter is "
            "(lambda1=1e-6..1:7), both, or nothing (its whole range); may be repeated")
        ->required()
        ->type_name("KEY=VALUES");
    command->add_option("--sampler", options->sampler, "grid: every combination; random; quasi: evenly spread")
        ->type_name("NAME")
        ->capture_default_str();
    command->add_option("--trials", options->trials, "points of the samplers random and quasi")->type_name("N");
    command->add_option("--sampler-seed", options->samplerSeed, "of the samplers random and quasi")
        ->type_name("N")
        ->capture_default_str();
    options->study.addTo(*command);
    addMeasures(*command, options->study);
    command->callback([options, &action] { action = [options] { return sweep(*options); }; });
}

void addAblate(CLI::App& app, Action& action)
{
    auto options = std::make_shared<StudyCommand>();
    CLI::App* command
        = app.add_subcommand("ablate", "Train the paper's ablation: full, without each term, and plain training");
    options->measures = { "test-noise" };
    options->addTo(*command);
    addMeasures(*command, *options);
    command->callback([options, &action] {
        action = [options] {
            return runStudyCommand(
                *options, [](const RunConfig& base, const Dataset&) { return ablationPlan(base, {}); });
        };
    });
}

void addCompare(CLI::App& app, Action& action)
{
    auto options = std::make_shared<CompareCommand>();
    CLI::App* command = app.add_subcommand("compare", "Train every method on the same data with the same budget");
    options->study.measures = { "test-noise" };
    options->study.addTo(*command);
    addMeasures(*command, options->study);
    command
        ->add_option("--methods", options->methods,
            "only the rows of these methods (of cmir also the paper's form, of erm also each modality alone); without "
            "it: all")
        ->delimiter(',')
        ->type_name("A,B");
    command
        ->add_option("--tune-trials", options->tuneTrials,
            "first search so many settings for each method by validation, then compare the chosen ones; 0: as they are")
        ->check(CLI::Range(0, 10'000))
        ->type_name("N")
        ->capture_default_str();
    command->add_option("--tune-seeds", options->tuneSeeds, "seeds of these searches, none of --seeds")
        ->type_name("A..B")
        ->capture_default_str();
    command->add_option("--tune-metric", options->tuneMetric, "what they go by, as --metric of `cmir tune`")
        ->type_name("PLACE[/METRIC]")
        ->capture_default_str();
    command->callback([options, &action] { action = [options] { return compare(*options); }; });
}

void addProtocol(CLI::App& app, Action& action)
{
    struct Options {
        std::string name;
        StudyCommand study;
        std::vector<std::string> methods { "cmir", "erm" };
    };
    auto options = std::make_shared<Options>();
    CLI::App* command
        = app.add_subcommand("protocol", "Train a model per noise ratio and test it under noise, as the paper does");
    command
        ->add_option("name", options->name,
            "noisy-modalities: tested with the noise of its training; unseen-noise: with Laplace noise and erasing")
        ->required()
        ->type_name("NAME");
    options->study.addTo(*command);
    command->add_option("--methods", options->methods, "methods to train")
        ->delimiter(',')
        ->type_name("A,B")
        ->capture_default_str();
    command->callback([options, &action] {
        action = [options] { return protocol(options->name, options->study, options->methods); };
    });
}

}
