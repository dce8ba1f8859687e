#pragma once

#include "core/analysis/cross_validation.h"
#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <optional>
#include <string>

namespace cmir {

struct IndependenceOptions {
    std::int64_t permutations = 200; ///< at least 1
    std::int64_t maxRows = 500; ///< more rows are sampled: HSIC takes N x N kernels
    std::uint64_t seed = 0; ///< of the sampled rows and of the permutations
};

/// A measure of dependence with its permutation test.
struct Dependence {
    double value = 0;
    double expected = 0; ///< mean under permutation: what independent representations of these shapes would show
    double p = 1; ///< (1 + permutations with a value at least as large) / (1 + permutations)
};

/// How far two representations of the same samples depend on each other.
struct Independence {
    Dependence correlation; ///< mean |Pearson correlation| over all pairs of features: linear dependence, 0..1
    Dependence hsic; ///< Hilbert-Schmidt independence criterion: dependence of any kind, about 0 for none
    Dependence cka; ///< debiased linear CKA (core/analysis/alignment.h); about 0 for none, at most 1
    std::optional<Interval> ckaInterval; ///< none: fewer than five samples
    bool constant = false; ///< one of them is the same for all samples: values 0, p 1, and no sign of independence
    std::int64_t samples = 0;
    std::string note, reason; ///< reason: why nothing was measured; empty: measured
};

/// Measures the dependence of the rows of X and Y (N x d and N x d'). HSIC is the unbiased estimate with Gaussian
/// kernels (core/analysis/unbiased_hsic.h), whose mean is 0 for independent samples however many features there are.
/// Rows with a value that is not finite are left out; at least four rows. Throws BadInput where the rows differ in
/// number, Cancelled. Source: Gretton et al., "A kernel statistical test of independence", 2007.
Independence measureIndependence(
    const Matrix& x, const Matrix& y, const IndependenceOptions& options = {}, const JobContext& job = {});

}
