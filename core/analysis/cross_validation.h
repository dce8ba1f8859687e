#pragma once

#include "core/common/random.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// An interval that holds a value with 95 % confidence.
struct Interval {
    double lower = 0, upper = 0;
};

inline constexpr double normal95 = 1.959964; ///< half of a 95 % interval, in standard errors of a normal value

/// Of a share of n independent trials; n may be a fraction (an effective number). Source: Wilson, 1927.
Interval wilsonInterval(double share, double n);

/// Of a mean whose k folds gave these values: mean +- t s sqrt(1 / k + 1 / (k - 1)), Student's t with k - 1 degrees of
/// freedom. Folds share most of what they were fitted to; the second share makes up for it. At least two folds. Source:
/// Nadeau and Bengio, "Inference for the generalization error", Machine Learning 52, 2003.
Interval foldInterval(double mean, std::span<const double> folds);

/// The number of independent trials that tell as much about a share of right answers as these do, whose groups (one
/// number each) may answer alike: the rows over the design effect, that is over the ratio of the variance of the
/// share, estimated from the groups, to that of independent answers; never more than the rows, and the number of
/// groups where every answer is right or every one wrong.
double effectiveTrials(std::span<const std::int64_t> group, const std::vector<bool>& right);

/// A fold 0..count-1 for every row, such that all rows of a group are in one fold. Groups are dealt in random order, in
/// turn within each stratum (a group's most frequent one), so that folds have equal shares of the strata.
/// `group` and `stratum` have one number for each row; count >= 1.
std::vector<std::int64_t> dealFolds(
    std::span<const std::int64_t> group, std::span<const std::int64_t> stratum, std::int64_t count, Random& random);

}
