#pragma once

#include "core/experiment/tuning.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cmir::test {

inline TuneTrial trial(const std::string& lambda, TrialState state, std::vector<std::optional<double>> values)
{
    TuneTrial trial;
    trial.point = { lambda };
    trial.name = "lambda1 = " + lambda;
    trial.state = state;
    std::vector<double> there;
    for (const auto& value : values)
        if (value)
            there.push_back(*value);
    trial.seeds = static_cast<std::int64_t>(there.size());
    trial.values = { std::move(values) };
    trial.estimates = { studentInterval(there) };
    return trial;
}

/// A search by hand: before 0.5, then 0.4 (given up), 0.45, 0.3 (chosen).
inline TuneResults madeResults()
{
    TuneResults results;
    results.plan.base.data.path = "/nowhere/data.h5";
    results.plan.axes = { "lambda1=0.1..10:3" };
    results.plan.objectives = { { "valid", "mae" } };
    results.plan.seeds = { 0, 1 };
    results.plan.finalSeeds = { 2, 3 };
    results.trials = { trial("1", TrialState::Complete, { 0.5, 0.52 }), trial("2", TrialState::GivenUp, { 0.6, {} }),
        trial("3", TrialState::Complete, { 0.45, 0.46 }), trial("4", TrialState::Complete, { 0.3, 0.31 }) };
    results.trials[1].p = 0.001;
    results.wanted = 4;
    results.searched = true;
    results.chosen = 3;
    results.chosenBy = "selected on validation by the mean of valid/mae over 2 seeds";
    results.importance.axes = { { "lambda1", 1, 0.9, 1 } };
    results.trained.plan.kind = "tune";
    results.trained.plan.base = results.plan.base;
    results.trained.plan.axes = { "lambda1" };
    results.trained.plan.seeds = results.plan.seeds;
    for (std::size_t t = 0; t < results.trials.size(); ++t) {
        const TuneTrial& one = results.trials[t];
        results.trained.plan.variants.push_back({ one.name, Method::Cmir, { { "lambda1", one.point[0] } }, {} });
        for (std::size_t s = 0; s < 2; ++s)
            if (one.values[0][s])
                results.trained.rows.push_back({ t, static_cast<std::int64_t>(s), "valid", "mae", *one.values[0][s] });
    }
    results.trained.finished = 7;
    StudyResults final;
    final.plan = results.trained.plan;
    final.plan.seeds = { 2, 3 };
    final.plan.variants = { results.trained.plan.variants[3], results.trained.plan.variants[0] };
    for (std::size_t v = 0; v < 2; ++v)
        for (std::int64_t seed = 2; seed < 4; ++seed)
            for (const char* split : { "valid", "test" })
                final.rows.push_back(
                    { v, seed, split, "mae", 0.3 + 0.2 * static_cast<double>(v) + 0.001 * static_cast<double>(seed) });
    final.finished = 4;
    results.final = final;
    return results;
}

}
