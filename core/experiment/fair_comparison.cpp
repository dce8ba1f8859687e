#include "core/experiment/fair_comparison.h"

#include "core/common/error.h"
#include "core/common/job_part.h"
#include "core/common/json_number.h"
#include "core/config/method.h"
#include "core/config/registry.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/json_file.h"
#include "core/experiment/pooled_training.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_runner.h"
#include "core/experiment/study_summary.h"
#include "core/search/search_points.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

constexpr const char *tunedFile = "tuned.json", *tunedFormat = "cmir-tuned-methods";
constexpr double tableShare = 0.2; ///< of the progress: what the table takes after the searches

bool isTuned(const Parameter& p, Method method, const ExperimentConfig& config)
{
    const bool number = p.type == ParameterType::Integer || p.type == ParameterType::Real;
    const bool open = p.group == ParameterGroup::Main || p.group == ParameterGroup::Baselines
        || p.key == "learning_rate" || p.key == "dropout";
    return number && open && p.whyWithoutPart(method, config).empty() && !p.isPinned(method, config);
}

/// The configuration of one variant, before its search.
RunConfig configOf(const StudyPlan& plan, const StudyVariant& variant)
{
    RunConfig config = plan.base;
    config.method = variant.method;
    if (!variant.modalities.empty())
        config.data.modalities = variant.modalities;
    for (const auto& [key, value] : variant.settings)
        setParameter(config.parameters, key, value);
    return config;
}

TunePlan searchFor(const FairPlan& plan, const StudyVariant& variant)
{
    TunePlan search;
    search.base = configOf(plan.methods, variant);
    search.axes = tunedAxes(search.base);
    search.objectives = { plan.objective };
    search.trials = plan.trials;
    search.samplerSeed = plan.samplerSeed;
    search.seeds = plan.tuneSeeds;
    search.rule = plan.rule;
    return search;
}

void addOracle(TunedVariant& found, const TuneResults& results)
{
    found.metric = results.plan.objectives.front().metric;
    const bool larger = metricInfo(found.metric).largerIsBetter;
    const StudySummary summary(results.trained);
    for (std::size_t t = 0; t < results.trials.size(); ++t) {
        const StudyCell* cell = summary.cell(t, "test", found.metric);
        if (results.trials[t].state != TrialState::Complete || !cell || !std::isfinite(cell->estimate.mean))
            continue;
        const double value = cell->estimate.mean;
        if (t == *results.chosen)
            found.chosenOnTest = value;
        if (!found.oracleOnTest || (larger ? value > *found.oracleOnTest : value < *found.oracleOnTest))
            found.oracleOnTest = value;
    }
}

TunedVariant tuned(const TuneResults& results, const StudyVariant& variant)
{
    if (!results.chosen)
        throw Failure(fmt::format("{}: no setting was trained with every seed{}", variant.name,
            results.trained.failures.empty() ? ""
                                             : "; the first failure: " + results.trained.failures.front().message));
    TunedVariant found;
    found.axes = results.plan.axes;
    found.settings = results.trained.plan.variants[*results.chosen].settings;
    found.settingsTried = results.trials.size();
    found.trainings = results.trained.finished;
    found.seconds = results.seconds;
    found.chosenBy = results.chosenBy;
    addOracle(found, results);
    return found;
}

void writeTuned(const std::filesystem::path& folder, const FairResults& results)
{
    writeJsonFile(
        folder / tunedFile, { { "format", tunedFormat }, { "format_version", 1 }, { "tuned", tunedToJson(results) } });
}

std::optional<double> numberIn(const nlohmann::json& object, const char* key)
{
    const nlohmann::json& value = object.at(key);
    return value.is_null() ? std::optional<double>() : value.get<double>();
}

TunedVariant tunedFromJson(const nlohmann::json& object)
{
    TunedVariant one;
    one.axes = object.at("axes").get<std::vector<std::string>>();
    for (const auto& [key, value] : object.at("settings").items())
        one.settings.emplace_back(key, value.get<std::string>());
    one.settingsTried = object.at("settings_tried").get<std::size_t>();
    one.trainings = object.at("trainings").get<std::size_t>();
    one.seconds = object.at("seconds").get<double>();
    one.chosenBy = object.at("selected").get<std::string>();
    one.metric = object.at("metric").get<std::string>();
    one.chosenOnTest = numberIn(object, "test");
    one.oracleOnTest = numberIn(object, "oracle_test");
    return one;
}

bool hasSettings(const StudyVariant& variant, const TunedVariant& tuned)
{
    return std::ranges::all_of(tuned.settings, [&](const auto& setting) {
        const auto last = std::find_if(variant.settings.rbegin(), variant.settings.rend(),
            [&](const auto& one) { return one.first == setting.first; });
        return last != variant.settings.rend() && last->second == setting.second;
    });
}

}

std::vector<std::string> tunedAxes(const RunConfig& config)
{
    std::vector<std::string> axes;
    for (const Parameter& p : allParameters())
        if (isTuned(p, config.method, config.parameters))
            axes.push_back(p.key + "=" + usualAxis(p));
    return axes;
}

FairResults runFairComparison(const FairPlan& plan, const StudyOptions& options, const JobContext& job,
    const std::function<void(const FairResults&)>& changed)
{
    for (const std::int64_t seed : plan.methods.seeds)
        if (std::ranges::find(plan.tuneSeeds, seed) != plan.tuneSeeds.end())
            throw BadInput(
                fmt::format("the seed {} is one that is tuned with; the table needs new ones (--tune-seeds)", seed));
    FairResults results;
    results.plan = plan;
    StudyOptions shared = options;
    if (!shared.pool && shared.trainIn == TrainIn::Pool)
        shared.pool = std::make_shared<StudyPool>(shared.atOnce);
    StudyPlan table = plan.methods;
    table.base = withKnownData(table.base, "the base of a comparison", job);
    const StudyFolder folder = StudyFolder::open(options.folder);
    folder.writePlan(table); // refuses another folder now, not after the searches
    const auto tell = [&](StudyResults found) {
        results.table = std::move(found);
        if (changed)
            changed(results);
    };
    tell({ table, {}, {}, 0 });
    const auto variants = static_cast<double>(table.variants.size());
    for (std::size_t v = 0; v < table.variants.size(); ++v) {
        StudyVariant& variant = table.variants[v];
        StudyOptions own = shared;
        own.keepRuns = false;
        own.folder = options.folder / fmt::format("tuned-{}", v);
        const double from = (1 - tableShare) * static_cast<double>(v) / variants;
        const double to = (1 - tableShare) * static_cast<double>(v + 1) / variants;
        const TuneResults search = runTune(searchFor(plan, variant), own, partOf(job, from, to, variant.name + ": "));
        results.tuned.push_back(tuned(search, variant));
        const auto& settings = results.tuned.back().settings;
        variant.settings.insert(variant.settings.end(), settings.begin(), settings.end()); // the later one counts
        folder.writePlan(table);
        writeTuned(options.folder, results);
        tell({ table, {}, {}, 0 });
    }
    results.table = runStudy(table, shared, partOf(job, 1 - tableShare, 1, "the table: "), tell);
    return results;
}

std::vector<TunedVariant> readTuned(const std::filesystem::path& folder, const StudyPlan& table)
{
    const std::filesystem::path path = folder / tunedFile;
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return {};
    const nlohmann::json document = readJsonFile(path);
    checkFormat(document, path, tunedFormat);
    std::vector<TunedVariant> tuned;
    try {
        for (const nlohmann::json& one : document.at("tuned")) {
            tuned.push_back(tunedFromJson(one));
            const std::size_t v = tuned.size() - 1;
            if (v >= table.variants.size() || one.at("name") != table.variants[v].name
                || !hasSettings(table.variants[v], tuned.back()))
                return {};
        }
    } catch (const nlohmann::json::exception& problem) {
        throw BadInput(fmt::format("{}: not as expected: {}", path.string(), problem.what()));
    }
    return tuned;
}

nlohmann::json tunedToJson(const FairResults& results)
{
    auto document = nlohmann::json::array();
    for (std::size_t v = 0; v < results.tuned.size(); ++v) {
        const TunedVariant& one = results.tuned[v];
        auto settings = nlohmann::json::object();
        for (const auto& [key, value] : one.settings)
            settings[key] = value;
        document.push_back({ { "name", results.plan.methods.variants[v].name }, { "axes", one.axes },
            { "settings", std::move(settings) }, { "settings_tried", one.settingsTried },
            { "trainings", one.trainings }, { "seconds", one.seconds }, { "selected", one.chosenBy },
            { "metric", one.metric }, { "test", numberOrNull(one.chosenOnTest) },
            { "oracle_test", numberOrNull(one.oracleOnTest) } });
    }
    return document;
}

}
