#pragma once

#include "core/experiment/tuning.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// A table of methods of which each was tuned with the same budget: the same number of settings, tried with the same
/// seeds, chosen by the same rule on validation; then every chosen setting is trained with new seeds.
struct FairPlan {
    StudyPlan methods; ///< as methodsPlan makes it, with the new seeds; measures too
    TuneObjective objective;
    std::int64_t trials = 20; ///< for each variant
    std::vector<std::int64_t> tuneSeeds;
    std::uint64_t samplerSeed = 0;
    TuneRule rule = TuneRule::Mean;
};

/// What tuning one variant came to.
struct TunedVariant {
    std::vector<std::string> axes; ///< that were searched over
    std::vector<std::pair<std::string, std::string>> settings; ///< chosen, beside the variant's own
    std::size_t settingsTried = 0, trainings = 0;
    double seconds = 0; ///< of its trainings
    std::string chosenBy;
    std::string metric; ///< of the two that follow
    std::optional<double> chosenOnTest; ///< mean over the seeds that were tuned with
    /// The same of the setting that is best on test, among those that were trained with every seed: what a choice by
    /// test would have claimed, an upper bound and no result.
    std::optional<double> oracleOnTest;
};

struct FairResults {
    FairPlan plan;
    std::vector<TunedVariant> tuned; ///< of the variants that are done with it, in their order
    StudyResults table; ///< the chosen settings with the new seeds
};

/// What a search for a method varies: the weights, the noise, the penalties that its objective reads (groups Main and
/// Baselines), the learning rate and dropout, as far as they play a part with these settings and the method leaves them
/// open; each over its usual range.
std::vector<std::string> tunedAxes(const RunConfig& config);

/// Searches for each variant in a folder of its own (tuned-0, tuned-1, ...), then trains the table in the folder
/// itself, where tuned.json says what the searches came to. Started again it trains only what is missing. `changed` is
/// called on the calling thread when a search is over and whenever a training of the table has ended. Throws BadInput,
/// Failure (a variant none of whose settings could be trained), Cancelled.
FairResults runFairComparison(const FairPlan& plan, const StudyOptions& options, const JobContext& job,
    const std::function<void(const FairResults&)>& changed = {});

/// What a folder says of the searches for the first variants of the table that it holds; empty: the table was not
/// tuned, or none of its variants yet. Throws BadInput.
std::vector<TunedVariant> readTuned(const std::filesystem::path& folder, const StudyPlan& table);

/// [{"name", "axes", "settings", "settings_tried", "trainings", "seconds", "selected", "metric", "test",
/// "oracle_test"}]
nlohmann::json tunedToJson(const FairResults& results);

}
