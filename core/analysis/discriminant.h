#pragma once

#include "core/analysis/ridge.h"

namespace cmir {

/// A fitted linear discriminant.
struct Discriminant {
    ColumnScale scale; ///< of the d features
    std::vector<double> intercept; ///< per class
    std::vector<double> weights; ///< d x classes, row-major, of the standardised features
    std::vector<bool> known; ///< per class: whether it occurred in the rows fitted to

    /// The known class of largest score, the first one of equals.
    std::int64_t predict(std::span<const float> row) const;
};

/// Linear discriminant analysis with a ridge penalty: of the standardised features z with class means m_c, shares p_c
/// and the covariance W within the classes, the class of largest
///     z' (W + lambda I)^-1 m_c - m_c' (W + lambda I)^-1 m_c / 2 + log p_c.
/// Closed form as one-vs-rest ridge classification is, from the same products, but a class that lies between two
/// others is not masked by them. Source: Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 4.3.
class DiscriminantSystem {
public:
    /// `classOf` has a class 0..classes-1 for each row of x; `rows` are those to fit to, at least one, all finite.
    DiscriminantSystem(const Matrix& x, std::span<const std::int64_t> classOf, std::int64_t classes,
        std::span<const std::int64_t> rows, const JobContext& job = {});

    /// lambda > 0.
    Discriminant solve(double lambda, const JobContext& job = {}) const;

private:
    std::size_t m_classes;
    ColumnScale m_scale;
    std::vector<double> m_count, m_means, m_products; ///< means: d x classes
};

}
