#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
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
    Dependence hsic; ///< Hilbert-Schmidt independence criterion: dependence of any kind, 0 for none
    double hsicShare = 0; ///< HSIC(X, Y) / sqrt(HSIC(X, X) HSIC(Y, Y)), 0..1
    bool constant = false; ///< one of them is the same for all samples: values 0, p 1, and no sign of independence
    std::int64_t samples = 0;
    std::string note, reason; ///< reason: why nothing was measured; empty: measured
};

/// Measures the dependence of the rows of X and Y (N x d and N x d'). HSIC is the biased estimate tr(K H L H) / N^2
/// with Gaussian kernels exp(-|x - x'|^2 / (2 s^2)), s the median of the distances that are not 0. Rows with a value
/// that is not finite are left out; at least four rows. Throws BadInput where the rows differ in number, Cancelled.
/// Source: Gretton et al., "A kernel statistical test of independence", 2007.
Independence measureIndependence(
    const Matrix& x, const Matrix& y, const IndependenceOptions& options = {}, const JobContext& job = {});

}
