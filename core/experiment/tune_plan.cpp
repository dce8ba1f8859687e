#include "core/experiment/tune_plan.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/data/split_names.h"
#include "core/experiment/measured_place.h"
#include "core/experiment/study.h"
#include "core/search/search_points.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace cmir {

using nlohmann::json;

namespace {

const std::vector<std::string> samplers { "tpe", "quasi", "random", "grid" };
const std::vector<std::string> rules { "mean", "bound", "balanced" };
constexpr std::int64_t mostTrials = 10'000, mostRound = 1000, mostHalvings = 6;

template <typename T> T fromName(const std::vector<std::string>& names, const std::string& name, const char* what)
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        throw BadInput(fmt::format("the {} \"{}\" is not known; did you mean {}? Allowed are {}", what, name,
            nearestWord(name, names), fmt::join(names, ", ")));
    return static_cast<T>(found - names.begin());
}

/// What a search by noise looks at.
std::string noisyValidation()
{
    return MeasuredPlace { MeasuredPlace::Kind::Sigma, 1.0, {}, "valid" }.text();
}

void checkRange(const char* field, std::int64_t value, std::int64_t least, std::int64_t most)
{
    if (value < least || value > most)
        throw BadInput(fmt::format("{} is {}; allowed is {} to {}", field, value, least, most));
}

void checkSeeds(const TunePlan& plan)
{
    if (plan.seeds.empty())
        throw BadInput("a search needs at least one seed");
    std::set<std::int64_t> known;
    for (const std::int64_t seed : plan.seeds)
        if (!known.insert(seed).second)
            throw BadInput(fmt::format("the seed {} is named twice", seed));
    for (const std::int64_t seed : plan.finalSeeds)
        if (!known.insert(seed).second)
            throw BadInput(fmt::format("the seed {} for the chosen setting was searched with, or is named twice; new "
                                       "ones show what it is worth",
                seed));
}

}

std::string TuneObjective::measure() const
{
    return place == "noise" ? "valid-noise" : std::string();
}

std::vector<std::optional<double>> TuneObjective::values(const StudyResults& results, std::size_t variant) const
{
    if (place != "shift")
        return results.values(variant, place == "noise" ? noisyValidation() : place, metric);
    std::vector<std::optional<double>> worst(results.plan.seeds.size());
    std::set<std::string> shifted;
    for (const StudyRow& row : results.rows)
        if (row.variant == variant && isShiftedValidation(row.split))
            shifted.insert(row.split);
    for (const std::string& split : shifted) {
        const auto found = results.values(variant, split, metric);
        for (std::size_t s = 0; s < worst.size(); ++s)
            if (found[s] && (!worst[s] || (larger() ? *found[s] < *worst[s] : *found[s] > *worst[s])))
                worst[s] = found[s];
    }
    return worst;
}

TuneObjective tuneObjective(const std::string& text, const MetricTask& task)
{
    const auto keys = metricKeys(task);
    const auto slash = text.find_last_of('/');
    TuneObjective objective { text.substr(0, slash),
        slash == std::string::npos ? keys.front() : text.substr(slash + 1) };
    const std::string& place = objective.place;
    if (isTestSplit(place))
        throw BadInput(
            fmt::format("a search by {} would leave no test: allowed are valid, shift, noise, and the splits "
                        "valid_*",
                text));
    if (place != "valid" && place != "shift" && place != "noise" && !isShiftedValidation(place))
        throw BadInput(fmt::format(
            "a search cannot go by \"{}\"; allowed are valid, shift, noise, and the splits valid_*", place));
    if (std::ranges::find(keys, objective.metric) == keys.end())
        throw BadInput(fmt::format("{}: this task has no metric \"{}\"; did you mean {}? Allowed are {}", text,
            objective.metric, nearestWord(objective.metric, keys), fmt::join(keys, ", ")));
    return objective;
}

std::vector<std::string> tuneSamplerNames()
{
    return samplers;
}
std::string tuneSamplerName(TuneSampler sampler)
{
    return samplers[static_cast<std::size_t>(sampler)];
}
TuneSampler tuneSamplerFromName(const std::string& name)
{
    return fromName<TuneSampler>(samplers, name, "sampler");
}

std::vector<std::string> tuneRuleNames()
{
    return rules;
}
std::string tuneRuleName(TuneRule rule)
{
    return rules[static_cast<std::size_t>(rule)];
}
TuneRule tuneRuleFromName(const std::string& name)
{
    return fromName<TuneRule>(rules, name, "rule");
}

bool TunePlan::races() const
{
    return race && objectives.size() == 1 && objectives.front().place == "valid" && seeds.size() > 1;
}

std::vector<SearchAxis> searchAxes(const TunePlan& plan)
{
    std::vector<SearchAxis> axes;
    for (const std::string& text : plan.axes)
        axes.push_back(parseSearchAxis(text));
    checkAxes(axes);
    return axes;
}

void checkTunePlan(const TunePlan& plan)
{
    const auto axes = searchAxes(plan);
    if (plan.objectives.empty())
        throw BadInput("a search needs something to go by, e.g. valid/mae");
    if (plan.sampler == TuneSampler::Grid)
        gridSize(axes); // throws where it is too large
    else
        checkRange("the number of trials", plan.trials, 1, mostTrials);
    checkRange("the number of settings in a round", plan.round, 1, mostRound);
    checkRange("the number of halvings", plan.halvings, 0, mostHalvings);
    const bool epochsVary = std::ranges::any_of(axes, [](const SearchAxis& axis) { return axis.key == "epochs"; });
    if (plan.halvings > 0 && epochsVary)
        throw BadInput("epochs cannot be searched over and halved at the same time");
    checkSeeds(plan);
}

json tunePlanToJson(const TunePlan& plan)
{
    json objectives = json::array();
    for (const TuneObjective& objective : plan.objectives)
        objectives.push_back({ { "place", objective.place }, { "metric", objective.metric } });
    return { { "base", runConfigToJson(plan.base) }, { "axes", plan.axes }, { "objectives", std::move(objectives) },
        { "sampler", tuneSamplerName(plan.sampler) }, { "trials", plan.trials }, { "sampler_seed", plan.samplerSeed },
        { "seeds", plan.seeds }, { "round", plan.round }, { "race", plan.race }, { "halvings", plan.halvings },
        { "rule", tuneRuleName(plan.rule) }, { "final_seeds", plan.finalSeeds } };
}

TunePlan tunePlanFromJson(const json& object, const std::string& where)
{
    TunePlan plan;
    try {
        plan.base = runConfigFromJson(object.at("base"), where + ": base");
        plan.axes = object.at("axes").get<std::vector<std::string>>();
        for (const json& objective : object.at("objectives"))
            plan.objectives.push_back(
                { objective.at("place").get<std::string>(), objective.at("metric").get<std::string>() });
        plan.sampler = tuneSamplerFromName(object.at("sampler").get<std::string>());
        plan.trials = object.at("trials").get<std::int64_t>();
        plan.samplerSeed = object.at("sampler_seed").get<std::uint64_t>();
        plan.seeds = object.at("seeds").get<std::vector<std::int64_t>>();
        plan.round = object.at("round").get<std::int64_t>();
        plan.race = object.at("race").get<bool>();
        plan.halvings = object.at("halvings").get<std::int64_t>();
        plan.rule = tuneRuleFromName(object.at("rule").get<std::string>());
        plan.finalSeeds = object.at("final_seeds").get<std::vector<std::int64_t>>();
    } catch (const json::exception& error) {
        throw BadInput(fmt::format("{}: the plan of the search is not as expected: {}", where, error.what()));
    }
    checkTunePlan(plan);
    return plan;
}

void applyPaperProtocol(TunePlan& plan)
{
    constexpr std::int64_t settings = 50, repetitions = 5;
    plan.sampler = TuneSampler::Random;
    plan.trials = settings;
    plan.race = false;
    plan.halvings = 0;
    plan.rule = TuneRule::Mean;
    if (plan.seeds.size() > 1)
        plan.seeds.erase(plan.seeds.begin() + 1, plan.seeds.end());
    plan.finalSeeds.clear();
    for (std::int64_t i = 1; i <= repetitions && !plan.seeds.empty(); ++i)
        plan.finalSeeds.push_back(plan.seeds.front() + i);
}

}
