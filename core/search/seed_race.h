#pragma once

#include <span>
#include <string>
#include <vector>

namespace cmir {

/// Whether a setting falls behind another, by what both lost on each validation sample with the same seeds.
struct SeedRace {
    std::string reason; ///< empty: tested
    double difference = 0; ///< mean loss of the setting minus that of the other
    double p = 1; ///< of a difference at least as large if there were none, one-sided
};

/// The difference of a sample is its mean over the seeds that both have; then Wilcoxon's signed-rank test over the
/// samples, since losses are skewed. It asks what these seeds' models do on other samples of the kind, not what other
/// seeds would: a setting is given up by it, never chosen.
///   setting, other  per seed the losses of the samples, in one order; the first of each are of the same seed, and so
///   on
SeedRace seedRace(std::span<const std::vector<double>> setting, std::span<const std::vector<double>> other);

}
