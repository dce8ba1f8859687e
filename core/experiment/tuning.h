#pragma once

#include "core/analysis/intervals.h"
#include "core/experiment/study.h"
#include "core/experiment/tune_plan.h"
#include "core/search/importance.h"
#include "core/search/search_points.h"

namespace cmir {

/// How far a setting came.
enum class TrialState {
    UnderWay,
    Complete, ///< trained with every seed
    GivenUp, ///< it fell behind (seedRace) and was not trained with further seeds
    Halved, ///< it was among the worse half of its round before its epochs were over
    Failed, ///< a training did not end well
};
std::string trialStateName(TrialState state); ///< "under way", "complete", "given up", "halved", "failed"

/// One setting of a search.
struct TuneTrial {
    SearchPoint point; ///< a value per axis
    std::string name; ///< "lambda1 = 0.1, K = 3"
    std::int64_t round = 0; ///< -1: the base's own settings
    TrialState state = TrialState::UnderWay;
    std::int64_t seeds = 0; ///< trained with its full epochs
    std::int64_t epochs = 0; ///< of the longest training
    std::vector<std::vector<std::optional<double>>> values; ///< per objective one per seed
    std::vector<MeanEstimate> estimates; ///< per objective, over the seeds that are there
    std::optional<double> p; ///< of the race that it lost
    std::string message; ///< why it failed
    bool best = false; ///< no other complete one is better in every objective: the front
};

struct TuneResults {
    TunePlan plan;
    StudyResults trained; ///< every setting with every seed, as a study: what is missing was not needed, or not yet
    std::vector<TuneTrial> trials; ///< in the order of the study's variants; the base's own settings first
    std::int64_t wanted = 0; ///< settings of the whole search
    bool searched = false; ///< the search is over, and `chosen` is final
    std::optional<std::size_t> chosen; ///< by the plan's rule, among the complete ones
    std::string chosenBy; ///< "selected on valid by the mean of mae over 5 seeds"
    Importances importance; ///< over the settings' first objective (several: their Pareto order)
    std::optional<StudyResults> final; ///< the chosen setting and the base's own with the new seeds: variants 0 and 1
    double seconds = 0; ///< of training, all together
};

/// Runs a search in a folder of its own, where every finished training is kept as in a study. A search that was ended,
/// even by kill -9, goes on: it is a function of its plan and of what was trained, so that it proposes the same again
/// and finds it there. Another plan may go on in the same folder: what both train is trained once, and tune.json names
/// the latest.
///   tune.json   the plan; study.json: the settings so far as a study; chosen/: the study of the new seeds
/// `changed` is called on the calling thread whenever a training has ended. Throws BadInput, Failure, Cancelled.
TuneResults runTune(const TunePlan& plan, const StudyOptions& options, const JobContext& job,
    const std::function<void(const TuneResults&)>& changed = {});

/// What a folder holds of its search, without training anything. Throws BadInput.
TuneResults readTune(const std::filesystem::path& folder);

/// {"plan", "best": {"settings", "mean", "interval", "rule"}, "trials": [{"settings", "state", "seeds", "objectives"}],
/// "front": [indices], "importance": [{"key", "share", "interval"}], "final": a study's document, "budget"}
nlohmann::json tuneToJson(const TuneResults& results, const std::string& folder);

}
