#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// How a probe is fitted and tested: by cross-validation. The ridge penalty is chosen within each training part, on a
/// fifth of it, so that features that say nothing are shrunk away instead of being fitted to. Each column of the
/// representation is held within the 0.5 % and 99.5 % quantiles of its training part.
struct ProbeOptions {
    std::int64_t folds = 5; ///< at least 2
    std::uint64_t seed = 0; ///< of the folds
    /// Also give the probe the square of every feature (standardised over the training part). Noise with mean zero
    /// shows itself in the spread of the representation, where a probe that is linear in z alone would not see it.
    bool squares = false;
    /// Take out of the representation first what is linear in the target (LinearErasure, fitted to the training part of
    /// each fold): what is still found stands in the spread, which no linear map can take out. Of classes alone.
    bool erase = false;
};

/// What a probe says of a categorical target. Where nothing could be measured, `reason` says why and the values are 0.
struct ClassProbe {
    std::string reason; ///< empty: measured
    std::string note; ///< what was left out or done otherwise than asked; may be empty
    double accuracy = 0; ///< share of held-out rows whose class was found
    double lower = 0, upper = 0; ///< 95 % Wilson interval; rows of a group count as far as they differ
    double chance = 0; ///< share of the largest class
    std::int64_t samples = 0, classes = 0, folds = 0;
};

/// How well one numeric target is found on held-out rows.
struct NumberScore {
    double r2 = 0; ///< 1 - squared error / squared error of the training mean; below 0: worse than that mean
    double lower = 0, upper = 0; ///< 95 % interval by the spread over folds
    /// Mean absolute and mean squared error, in the target's unit and its square.
    struct Error {
        double value = 0;
        double lower = 0, upper = 0; ///< 95 % interval by the spread over folds
        double ofMean = 0; ///< of always answering the training mean
    } mae, mse;
};

/// What a probe says of numeric targets. Where nothing could be measured, `reason` says why.
struct NumberProbe {
    std::string reason, note;
    std::vector<std::optional<NumberScore>> targets; ///< in the targets' order; none for a constant target
    NumberScore mean; ///< over the targets that vary
    std::int64_t samples = 0, folds = 0;
};

/// Predicts a class from the rows of a representation by a linear discriminant with a ridge penalty, in stratified
/// folds. `target` has any number for each row, equal for equal classes. Rows of one `group` are never in training and
/// test part at once (empty: every row is on its own). Rows with a value that is not finite are left out; a class with
/// fewer than two groups cannot be tested and is left out too; fewer groups than folds in a class: fewer folds. Throws
/// BadInput for sizes that do not fit, Cancelled.
ClassProbe probeClass(const Matrix& representation, std::span<const std::int64_t> target,
    std::span<const std::int64_t> group = {}, const ProbeOptions& options = {}, const JobContext& job = {});

/// Predicts numbers (N x t) by ridge regression, in the same way. At least ten groups.
NumberProbe probeNumbers(const Matrix& representation, const Matrix& target, std::span<const std::int64_t> group = {},
    const ProbeOptions& options = {}, const JobContext& job = {});

}
