#include "core/search/seed_race.h"

#include "core/analysis/paired_tests.h"

#include <algorithm>
#include <numeric>

namespace cmir {

namespace {

/// Mean over the first `seeds`, per sample.
std::vector<double> meanLosses(std::span<const std::vector<double>> losses, std::size_t seeds)
{
    std::vector<double> mean(losses.front().size(), 0);
    for (std::size_t s = 0; s < seeds; ++s)
        for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] += losses[s][i] / static_cast<double>(seeds);
    return mean;
}

double average(const std::vector<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}

SeedRace seedRace(std::span<const std::vector<double>> setting, std::span<const std::vector<double>> other)
{
    SeedRace race;
    const std::size_t seeds = std::min(setting.size(), other.size());
    if (seeds == 0) {
        race.reason = "they have no seed in common";
        return race;
    }
    const auto own = meanLosses(setting, seeds), reference = meanLosses(other, seeds);
    if (own.empty() || own.size() != reference.size()) {
        race.reason = "their samples are not the same";
        return race;
    }
    race.difference = average(own) - average(reference);
    const SignedRankTest test = signedRankTest(own, reference);
    race.reason = test.reason;
    const auto counted = static_cast<double>(test.pairs - test.zeros);
    if (race.reason.empty()) // the side on which the ranks lie, which for skewed losses may not be that of the mean
        race.p = test.rankSum > counted * (counted + 1) / 4 ? test.p / 2 : 1 - test.p / 2;
    return race;
}

}
