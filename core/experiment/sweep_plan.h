#pragma once

#include "core/experiment/study.h"
#include "core/search/search_points.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

struct SweepOptions {
    Sampler sampler = Sampler::Grid;
    std::int64_t trials = 0; ///< points of random and quasi; at least 1
    std::uint64_t seed = 0; ///< of random and quasi
};

/// A way of training with a point's values, named "lambda1 = 0.1, K = 3".
StudyVariant variantAt(const std::vector<SearchAxis>& axes, const SearchPoint& point, Method method);

/// One variant per point (variantAt). Points that come out the same (few choices, whole numbers)
/// count once. Every axis draws from a generator of its own name, so that a further axis changes nothing about the
/// others (for Halton's sequence: one that is added behind them). Throws BadInput: no axis, one named twice, no trials,
/// a grid of more than 10000 points.
StudyPlan sweepPlan(const RunConfig& base, const std::vector<SearchAxis>& axes, const SweepOptions& options,
    const std::vector<std::int64_t>& seeds);

/// How many variants that would be, without making them: at most so many where points are drawn, since some may come
/// out the same. Throws as sweepPlan does.
struct SweepSize {
    std::size_t points = 0;
    bool atMost = false;
};
SweepSize sweepSize(const std::vector<SearchAxis>& axes, const SweepOptions& options);

}
