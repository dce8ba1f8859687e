#pragma once

#include "core/analysis/cross_validation.h"
#include "core/analysis/unbiased_hsic.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// How alike two representations lay the same samples out, whatever their rotation and scale: linear centred kernel
/// alignment, debiased; about 0 for unrelated ones however many features they have (and below by chance), 1 for the
/// same.
struct Alignment {
    double value = 0;
    std::optional<Interval> interval; ///< by the jackknife over samples; none: fewer than five
    bool constant = false; ///< one of them is the same for all samples: value 0, which says nothing
    std::int64_t samples = 0;
    std::string note, reason; ///< reason: why nothing was measured; empty: measured
};

struct AlignmentOptions {
    std::int64_t maxRows = 1000; ///< more rows are sampled: the kernels are N x N
    std::uint64_t seed = 0; ///< of the sampled rows
};

/// CKA = HSIC(X, Y) / sqrt(HSIC(X, X) HSIC(Y, Y)), the unbiased HSIC of linear kernels of the rows of X (N x d) and of
/// Y (N x d'). Rows with a value that is not finite are left out. Throws BadInput where the rows differ in number,
/// Cancelled. Sources: Kornblith et al., "Similarity of neural network representations revisited", 2019; Murphy et al.,
/// "Correcting biased centered kernel alignment measures in biological and artificial neural networks", 2024.
Alignment measureAlignment(
    const Matrix& x, const Matrix& y, const AlignmentOptions& options = {}, const JobContext& job = {});

/// Of two linear kernels over the same rows; value and interval alone.
Alignment alignmentOf(const CentredKernel& k, const CentredKernel& l);

/// Rows that are finite in both of two representations of the same samples, at most so many of them.
struct SharedRows {
    std::vector<std::int64_t> rows;
    std::string note; ///< what was left out
    std::string reason; ///< why nothing can be measured on them: too few; empty: it can
};
SharedRows sharedRows(const Matrix& x, const Matrix& y, std::int64_t most, std::uint64_t seed);

}
