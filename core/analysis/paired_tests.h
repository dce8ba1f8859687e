#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace cmir {

// Comparisons of two methods over the same repetitions (seeds): pair i is (a[i], b[i]), and every difference is a - b.
// A result that could not be computed says why in `reason`. Two lists of unequal length throw BadInput; a value that is
// not finite is a reason, not left out. Differences that are apart by rounding alone (4e-15 of the largest value) count
// as equal.

/// Student's paired t-test of "the mean difference is 0".
struct PairedTTest {
    std::string reason; ///< empty: measured
    double t = 0;
    std::int64_t degreesOfFreedom = 0;
    double p = 1; ///< two-sided
    std::int64_t pairs = 0;
};
/// At least 2 pairs whose differences vary.
PairedTTest pairedTTest(std::span<const double> a, std::span<const double> b);

/// Wilcoxon's signed-rank test of "the differences are symmetric about 0".
struct SignedRankTest {
    std::string reason; ///< empty: measured
    std::string note; ///< how zeros and ties were treated, where there were any
    double rankSum = 0; ///< of the positive differences
    double p = 1; ///< two-sided
    bool exact = true; ///< else by the normal approximation
    std::int64_t pairs = 0, zeros = 0;
};
/// Pairs without a difference are left out (Wilcoxon's own way), equal sizes share the mean of their ranks. Up to 25
/// differences p is exact: twice the smaller tail over all 2^n signs of these very ranks, ties included. Above, the
/// normal approximation with corrections for ties and for continuity.
SignedRankTest signedRankTest(std::span<const double> a, std::span<const double> b);

/// How large the difference is.
struct PairedEffect {
    std::string reason; ///< why there is no size relative to the spread; the mean and median may be set all the same
    double meanDifference = 0, medianDifference = 0; ///< in the values' unit
    double dz = 0; ///< Cohen's d_z: mean difference / standard deviation of the differences
    std::optional<double> hedges; ///< d_z times the exact small-sample correction; from 3 pairs on
    std::int64_t pairs = 0;
};
PairedEffect pairedEffect(std::span<const double> a, std::span<const double> b);

}
