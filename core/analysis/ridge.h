#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// The factor of a symmetric positive definite matrix A = U'U, U upper triangular. n^3/3 operations.
/// Source: Golub and Van Loan, "Matrix Computations", section 4.2.
class Cholesky {
public:
    /// `matrix` is n x n, row-major; its upper triangle is read. Throws Failure where it is not positive definite.
    Cholesky(std::vector<double> matrix, std::int64_t n, const JobContext& job = {});

    /// X of A X = B, for B and X n x columns, row-major.
    std::vector<double> solve(std::vector<double> right, std::int64_t columns) const;

private:
    std::size_t m_n;
    std::vector<double> m_factor;
};

/// Mean and 1 / standard deviation (biased) of every column over some rows. A constant column has 0 in the place of
/// the latter, so that it standardises to zeros.
struct ColumnScale {
    std::vector<double> mean, inverse;

    double standardised(float value, std::size_t column) const { return (value - mean[column]) * inverse[column]; }
};
ColumnScale columnScale(const Matrix& x, std::span<const std::int64_t> rows);

/// The chosen rows, standardised: rows x cols, row-major.
std::vector<double> standardisedRows(const Matrix& x, std::span<const std::int64_t> rows, const ColumnScale& scale);

/// X'X / n (d x d, upper triangle) of n x d values, row-major.
std::vector<double> meanProducts(
    const std::vector<double>& x, std::size_t n, std::size_t d, const JobContext& job = {});

/// A fitted ridge regression with t targets.
struct RidgeModel {
    ColumnScale scale; ///< of the d features
    std::vector<double> intercept; ///< t
    std::vector<double> weights; ///< d x t, row-major, of the standardised features

    /// The t answers for one row of d features.
    std::vector<double> predict(std::span<const float> row) const;
};

/// Ridge regression on standardised features, closed form: with Z the standardised features and y centred,
///     (Z'Z / n + lambda I) w = Z'y / n,
/// so that lambda is in units of a feature's variance and keeps its meaning when n changes. The products are formed
/// once; solving for another lambda costs one factorisation.
class RidgeSystem {
public:
    /// Rows of x (N x d) and of y (N x t) to fit to; at least one. All their values must be finite. Throws BadInput
    /// where x and y differ in rows.
    RidgeSystem(const Matrix& x, const Matrix& y, std::span<const std::int64_t> rows, const JobContext& job = {});

    /// lambda > 0.
    RidgeModel solve(double lambda, const JobContext& job = {}) const;

private:
    std::size_t m_targets;
    ColumnScale m_scale;
    std::vector<double> m_intercept, m_products, m_right;
};

}
