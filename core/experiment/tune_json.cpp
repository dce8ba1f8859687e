#include "core/experiment/study_summary.h"
#include "core/experiment/tuning.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace cmir {

using nlohmann::json;

namespace {

json number(double value)
{
    return std::isfinite(value) ? json(value) : json();
}

json intervalOf(const MeanEstimate& estimate)
{
    return estimate.reason.empty() ? json { number(estimate.lower), number(estimate.upper) } : json();
}

json settingsOf(const TuneResults& results, std::size_t trial)
{
    json settings = json::object();
    for (const auto& [key, value] : results.trained.plan.variants[trial].settings)
        settings[key] = value;
    return settings;
}

json trialToJson(const TuneResults& results, std::size_t index)
{
    const TuneTrial& trial = results.trials[index];
    json objectives = json::object();
    for (std::size_t o = 0; o < trial.values.size(); ++o) {
        json values = json::array();
        for (const auto& value : trial.values[o])
            values.push_back(value ? number(*value) : json());
        const MeanEstimate& estimate = trial.estimates[o];
        objectives[results.plan.objectives[o].name()]
            = { { "mean", estimate.samples > 0 ? number(estimate.mean) : json() }, { "interval", intervalOf(estimate) },
                  { "values", std::move(values) } };
    }
    json document { { "settings", settingsOf(results, index) }, { "state", trialStateName(trial.state) },
        { "round", trial.round }, { "seeds", trial.seeds }, { "epochs", trial.epochs },
        { "objectives", std::move(objectives) } };
    if (trial.p)
        document["p"] = *trial.p;
    if (!trial.message.empty())
        document["message"] = trial.message;
    return document;
}

}

json tuneToJson(const TuneResults& results, const std::string& folder)
{
    json trials = json::array(), front = json::array(), importance = json::array();
    for (std::size_t t = 0; t < results.trials.size(); ++t) {
        trials.push_back(trialToJson(results, t));
        if (results.trials[t].best)
            front.push_back(t);
    }
    for (const AxisImportance& axis : results.importance.axes)
        importance.push_back(
            { { "key", axis.key }, { "share", axis.share }, { "interval", { axis.lower, axis.upper } } });
    json best;
    if (results.chosen) {
        const MeanEstimate& estimate = results.trials[*results.chosen].estimates.front();
        best = { { "trial", *results.chosen }, { "settings", settingsOf(results, *results.chosen) },
            { "mean", number(estimate.mean) }, { "interval", intervalOf(estimate) }, { "selected", results.chosenBy },
            { "final", results.searched } };
    }
    return { { "folder", folder }, { "plan", tunePlanToJson(results.plan) }, { "best", std::move(best) },
        { "trials", std::move(trials) }, { "front", std::move(front) }, { "importance", std::move(importance) },
        { "final",
            results.final ? studyToJson(*results.final, StudySummary(*results.final), folder + "/chosen") : json() },
        { "budget",
            { { "settings", results.trials.size() }, { "trainings", results.trained.finished },
                { "seconds", results.seconds } } } };
}

std::string trialStateName(TrialState state)
{
    switch (state) {
    case TrialState::UnderWay:
        return "under way";
    case TrialState::Complete:
        return "complete";
    case TrialState::GivenUp:
        return "given up";
    case TrialState::Halved:
        return "halved";
    case TrialState::Failed:
        return "failed";
    }
    return {};
}

}
