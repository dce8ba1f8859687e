#pragma once

#include "core/evaluation/metrics.h"
#include "core/run/run_config.h"
#include "core/search/search_axis.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

struct StudyResults;

/// One number that a search makes better, always of validation.
///   "valid/mae"   of a split: valid or one of valid_*
///   "shift/mae"   the worst of the splits valid_* (another rho, other words)
///   "noise/mae"   of valid under noise of one standard deviation on every modality
struct TuneObjective {
    std::string place; ///< "valid", "valid_rho_0", "shift", "noise"
    std::string metric; ///< "mae"

    std::string name() const { return place + "/" + metric; }
    bool larger() const { return metricInfo(metric).largerIsBetter; }
    /// What has to be measured after training; empty: the metrics of the splits are enough.
    std::string measure() const;
    /// Of one variant, one value per seed of the results' plan; nothing where it is not trained, or not measured.
    std::vector<std::optional<double>> values(const StudyResults& results, std::size_t variant) const;

    friend bool operator==(const TuneObjective&, const TuneObjective&) = default;
};
/// "valid/mae"; "valid", "shift" and "noise" alone stand for the first metric of the task. Throws BadInput: test, which
/// is no split to search on, a metric that the task does not have.
TuneObjective tuneObjective(const std::string& text, const MetricTask& task);

enum class TuneSampler {
    Tpe, ///< the tree-structured Parzen estimator (tpe.h), after a beginning by Quasi
    Quasi, ///< Halton's sequence
    Random,
    Grid,
};
std::vector<std::string> tuneSamplerNames(); ///< "tpe", "quasi", "random", "grid"
std::string tuneSamplerName(TuneSampler sampler);
TuneSampler tuneSamplerFromName(const std::string& name); ///< throws BadInput

/// How the setting is chosen among those trained with every seed.
enum class TuneRule {
    Mean, ///< the best mean of the first objective
    Bound, ///< the best worse end of its 95 % interval: a setting on which one can rely
    Balanced, ///< the least sum of its ranks in all objectives
};
std::vector<std::string> tuneRuleNames(); ///< "mean", "bound", "balanced"
std::string tuneRuleName(TuneRule rule);
TuneRule tuneRuleFromName(const std::string& name); ///< throws BadInput

/// A search over settings: which, by what, and how long. Everything that decides its course stands here; how many are
/// trained at a time does not.
struct TunePlan {
    RunConfig base; ///< what all share; its settings are the first trial
    std::vector<std::string> axes; ///< as parseSearchAxis takes them
    std::vector<TuneObjective> objectives; ///< at least one
    TuneSampler sampler = TuneSampler::Tpe;
    std::int64_t trials = 50; ///< settings, the base's own among them; of a grid: all of its points and the base's
    std::uint64_t samplerSeed = 0;
    std::vector<std::int64_t> seeds; ///< every setting is trained with the same ones
    std::int64_t round = 8; ///< settings that are proposed at a time, knowing those of the rounds before
    bool race = true; ///< a setting that falls behind the best by seedRace is not trained with further seeds
    /// How often the worse half of a round is dropped, with the first seed: 2 means by trainings of a quarter, then of
    /// a half of the epochs. Each has a whole schedule of the learning rate: a short training is no beginning of a
    /// long.
    std::int64_t halvings = 0;
    TuneRule rule = TuneRule::Mean;
    std::vector<std::int64_t> finalSeeds; ///< the chosen setting is trained with these; empty: it is not

    /// Only one objective of the split valid has samples to race by.
    bool races() const;
};

/// Throws BadInput that names the field: no axis, no seed, a seed twice, one that is both, numbers out of range, a
/// split that selection has no right to.
void checkTunePlan(const TunePlan& plan);
std::vector<SearchAxis> searchAxes(const TunePlan& plan); ///< throws BadInput

nlohmann::json tunePlanToJson(const TunePlan& plan);
TunePlan tunePlanFromJson(const nlohmann::json& object, const std::string& where); ///< throws BadInput

/// The paper's: 50 settings by random search with one seed, the best by valid, then trained five times.
void applyPaperProtocol(TunePlan& plan);

}
