#pragma once

#include "core/analysis/intervals.h"
#include "core/analysis/paired_tests.h"
#include "core/common/job.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// Everything that is said of one method against another over the same repetitions; differences are candidate -
/// reference.
struct PairedComparison {
    MeanEstimate student, bootstrap; ///< the mean difference and its interval, by both ways
    PairedTTest tTest;
    SignedRankTest signedRank;
    PairedEffect effect;
};

/// Pair i is repetition i of both. Throws BadInput for lists of unequal length, Cancelled.
PairedComparison comparePaired(std::span<const double> candidate, std::span<const double> reference,
    const BootstrapOptions& options = {}, const JobContext& job = {});

/// p values of several comparisons that are looked at together, corrected so that the chance of even one false
/// discovery stays at the level. Source: Holm, "A simple sequentially rejective multiple test procedure", 1979.
struct HolmCorrection {
    std::vector<double> p; ///< in the order given; NaN stays NaN and does not count
    std::int64_t comparisons = 0; ///< that had a p value

    /// "3 comparisons; Holm-corrected p = 0.012", or why there is none.
    std::string note(std::size_t comparison) const;
};

/// Of p values in [0, 1]; NaN: nothing could be computed. Throws BadInput for any other value.
HolmCorrection holmCorrection(std::span<const double> p);

/// "p = 0.012" with two significant digits, "p < 0.0001" below that.
std::string pText(double p);

}
