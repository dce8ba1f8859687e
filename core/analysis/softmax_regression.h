#pragma once

#include "core/analysis/ridge.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// A fitted logistic regression with C classes.
struct SoftmaxModel {
    ColumnScale scale; ///< of the d features
    std::vector<double> intercept; ///< C
    std::vector<double> weights; ///< C x d, row-major, of the standardised features

    /// The C probabilities for one row of d features.
    std::vector<double> predict(std::span<const float> row) const;
};

/// Multinomial logistic regression on standardised features: the minimum of
///     mean over rows of -log p(class) + lambda / 2 |weights|^2,
/// the intercepts free; found by L-BFGS (Nocedal and Wright, "Numerical Optimization", algorithm 7.5). It is convex, so
/// that the answer does not depend on where the search begins; another start only makes it shorter.
class SoftmaxSystem {
public:
    /// x: N x d, finite; label: N classes, 0..C-1. Throws BadInput where they do not fit each other.
    SoftmaxSystem(const Matrix& x, std::span<const std::int64_t> label, std::int64_t classes);

    /// lambda > 0. `start`: a solution for another lambda. Throws Cancelled.
    SoftmaxModel solve(double lambda, const SoftmaxModel* start = nullptr, const JobContext& job = {}) const;

private:
    double valueAndGradient(
        const std::vector<double>& at, double lambda, std::vector<double>& gradient, const JobContext& job) const;

    std::size_t m_classes, m_width;
    ColumnScale m_scale;
    std::vector<double> m_x; ///< standardised
    std::vector<std::int64_t> m_label;
};

}
