#include "app/cmir/study_command.h"

#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/data_source.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"
#include "app/cmir/study_tables.h"

#include "core/common/error.h"
#include "core/common/read_number.h"
#include "core/common/task_team.h"
#include "core/config/module_consent.h"
#include "core/config/registry.h"
#include "core/config/unimodal_choice.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/noise_plan.h"
#include "core/experiment/other_programs.h"
#include "core/experiment/protocols.h"
#include "core/experiment/slurm/slurm_executor.h"
#include "core/experiment/study_references.h"
#include "core/experiment/study_summary.h"
#include "core/import/foreign_reader.h"
#include "core/storage/load.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>

namespace cmir::app {

namespace {

std::int64_t seedNumber(const std::string& option, const std::string& text, const std::string& all)
{
    const auto value = readNumber<std::int64_t>(text);
    if (!value || *value < 0)
        throw BadInput(fmt::format("{} {}: \"{}\" is no seed; write e.g. 0..4 or 0,1,7", option, all, text));
    return *value;
}

/// The results as they are presented: those of noise protocols by method, other programs beside them.
StudyResults presented(const StudyResults& results, const std::string& folder)
{
    StudyResults shown = isNoisePlan(results.plan) ? averageOverNoise(results) : results;
    shown.others = keptOtherPrograms(folder);
    return besideOtherPrograms(shown);
}

/// Files that a word names: itself, or the tables and archives of a folder by name.
std::vector<std::filesystem::path> predictionFiles(const std::string& word)
{
    std::error_code error;
    if (!std::filesystem::is_directory(word, error))
        return { word };
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(word, error))
        if (foreign::isForeign(entry.path()))
            files.push_back(entry.path());
    if (files.empty())
        throw BadInput(fmt::format("--predictions: the folder {} holds no table and no archive", word));
    std::ranges::sort(files);
    return files;
}

void throwFailures(const StudyResults& results)
{
    if (results.failures.empty())
        return;
    const StudyFailure& first = results.failures.front();
    throw Failure(fmt::format("{} of {} trainings failed; the first ({}, seed {}): {}", results.failures.size(),
        results.plan.jobs(), results.plan.variants[first.variant].name, first.seed, first.message));
}

}

std::vector<std::int64_t> seedList(const std::string& option, const std::string& text)
{
    constexpr std::size_t most = 10'000;
    std::vector<std::int64_t> list;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) {
        const auto dots = part.find("..");
        const std::int64_t first = seedNumber(option, part.substr(0, dots), text);
        const std::int64_t last = dots == std::string::npos ? first : seedNumber(option, part.substr(dots + 2), text);
        if (last < first || static_cast<std::uint64_t>(last - first) + list.size() >= most)
            throw BadInput(fmt::format("{} {}: {} names no seed, or more than {}", option, text, part, most));
        for (std::int64_t seed = first; seed <= last; ++seed)
            list.push_back(seed);
    }
    if (list.empty())
        throw BadInput(option + ": no seed is named; write e.g. 0..4 or 0,1,7");
    return list;
}

std::vector<std::int64_t> StudyCommand::seedList() const
{
    return app::seedList("--seeds", seeds);
}

std::pair<RunConfig, std::shared_ptr<const Dataset>> StudyCommand::load() const
{
    RunConfig base;
    base.parameters = settings.resolve();
    base.data = imported(data);
    auto dataset = loadDataset(base.data, base.parameters, wasInterrupted);
    notePreset(settings, *dataset);
    base.dataName = dataset->name;
    return { std::move(base), std::move(dataset) };
}

StudyOptions StudyCommand::options() const
{
    StudyOptions options { out, atOnce };
    options.trainIn = isolate ? TrainIn::Processes : TrainIn::Pool;
    options.keepRuns = keepRuns;
    if (executor == "slurm")
        options.executor = std::make_shared<SlurmExecutor>(wantedSlurmSettings(slurmSettings), wasHungUp);
    else if (!slurmSettings.empty())
        throw BadInput("--slurm-settings: they are for --executor slurm");
    return options;
}

std::vector<std::string> StudyCommand::measureList() const
{
    if (measures == std::vector<std::string> { "none" })
        return {};
    for (const std::string& name : measures)
        evaluationProtocol(name, "--measure"); // throws where there is none
    return measures;
}

std::vector<OtherProgram> StudyCommand::otherPrograms(const Dataset& dataset) const
{
    std::vector<OtherProgram> programs;
    for (const std::string& text : predictions) {
        RunConfig base;
        base.data.path = dataset.path;
        base.parameters = settings.resolve();
        requireOneDataset(base);
        const auto equals = text.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
            throw BadInput(fmt::format("--predictions {}: write NAME=FILE, NAME=FILE,FILE or NAME=FOLDER", text));
        std::vector<std::filesystem::path> files;
        std::istringstream words(text.substr(equals + 1));
        for (std::string word; std::getline(words, word, ',');)
            std::ranges::copy(predictionFiles(word), std::back_inserter(files));
        if (const std::size_t most = seedList().size(); files.size() > most)
            throw BadInput(
                fmt::format("--predictions {}: {} files, one for each repetition, but the study has {} seed{}", text,
                    files.size(), most, most == 1 ? "" : "s"));
        programs.push_back(readOtherProgram(text.substr(0, equals), files, dataset, wasInterrupted));
    }
    return programs;
}

void StudyCommand::print(const StudyResults& results, const Dataset& dataset, const std::vector<OtherProgram>& others,
    const nlohmann::json& more) const
{
    for (const OtherProgram& program : others)
        keepOtherProgram(out, program);
    const std::vector<ReferenceModel> references = studyReferences(results.plan, dataset);
    const StudyResults shown = presented(results, out);
    const StudySummary summary(shown);
    const auto metrics = metricKeys(metricTask(dataset));
    if (json) {
        nlohmann::json document = studyToJson(shown, summary, out);
        document["jobs"] = results.plan.jobs();
        document["references"] = referencesToJson(references);
        if (shown.plan.kind == "sweep")
            document["selected"] = selectionsToJson(shown, summary, metrics.front());
        document.update(more);
        printJson(document);
    } else {
        printStudy(shown, summary, metrics, out, references);
    }
    throwFailures(results);
}

int runToTheEnd(const std::string& folder, const std::function<void()>& work)
{
    try {
        work();
        return Done;
    } catch (const Cancelled&) {
        Console::instance().endProgress();
        Console::instance().note(
            fmt::format("interrupted; what was trained is kept in {}, the same command goes on", folder));
        return Interrupted;
    }
}

void StudyCommand::addTo(CLI::App& command)
{
    atOnce = usableProcessors();
    addDataOptions(command, data);
    addSettings(command, settings, SettingsFor::Study);
    addModuleConsent(command);
    command.add_option("--seeds", seeds, "repetitions: a range, or a list as 0,1,7")
        ->type_name("A..B")
        ->capture_default_str();
    command.add_option("--at-once,--processes", atOnce, "trainings at a time, each with one thread")
        ->check(CLI::Range(1, 1024))
        ->type_name("N")
        ->capture_default_str();
    command.add_flag(
        "--isolate", isolate, "train each in a process of its own, as those that run a module are in any case");
    command
        .add_option("--executor", executor,
            "local: this machine; slurm: job arrays of the Slurm that is there, all of whose machines see the folder, "
            "the data and this program at the same paths")
        ->check(CLI::IsMember({ "local", "slurm" }))
        ->type_name("NAME")
        ->capture_default_str();
    command
        .add_option("--slurm-settings", slurmSettings,
            "JSON: partition, time, cpus, memory (MiB for each at a time), members (trainings in a task), at_most, "
            "options, setup, program, tries, landing, poll; without it: cmir/slurm.json of your configuration folder")
        ->type_name("FILE");
    command.add_option("--out", out, "the folder for results; started again there, only what is missing is trained")
        ->required()
        ->type_name("DIR");
    command
        .add_option("--predictions", predictions,
            "what another program predicts on these data, as a row of its own: tables with the columns id and "
            "prediction, one for each of its seeds, or a folder of them; may be repeated")
        ->type_name("NAME=FILES");
    command.add_flag("--keep-runs", keepRuns, "keep the run file of every training in the folder");
    command.add_flag("--json", json, "one JSON document on standard output");
}

int runStudyCommand(
    const StudyCommand& command, const std::function<StudyPlan(const RunConfig& base, const Dataset& dataset)>& plan)
{
    const std::vector<std::int64_t> seeds = command.seedList();
    const auto [base, dataset] = command.load();
    StudyPlan study = plan(base, *dataset);
    study.seeds = seeds;
    for (const StudyVariant& variant : study.variants) // the values of --axis
        for (const auto& [key, value] : variant.settings)
            if (study.kind == "sweep" && key == "unimodal")
                for (const std::string& file : moduleFiles(value))
                    ModuleConsent::ofProgram().allowFile(file);
    if (study.measures.empty())
        study.measures = command.measureList();
    const std::vector<OtherProgram> others = command.otherPrograms(*dataset);
    std::size_t finished = 0;
    try {
        const StudyResults results = runStudy(
            study, command.options(), consoleJob(), [&](const StudyResults& sofar) { finished = sofar.finished; });
        Console::instance().endProgress();
        command.print(results, *dataset, others, nlohmann::json::object());
        return Done;
    } catch (const Cancelled&) {
        Console::instance().endProgress();
        Console::instance().note(fmt::format("interrupted; {} of {} trainings are kept in {}, the same command goes on",
            finished, study.jobs(), command.out));
        return Interrupted;
    }
}

std::vector<Method> methodList(const std::vector<std::string>& names)
{
    std::vector<Method> methods;
    for (const std::string& name : names)
        if (const Method method = methodFromName(name); std::ranges::find(methods, method) == methods.end())
            methods.push_back(method);
    return methods;
}

}
