#pragma once

#include "core/analysis/apart_score.h"
#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// Least squares with a small penalty (ridge, 0.01 of a feature's variance) on standardised features that are held
/// within 5 standard deviations, with their squares on request. Closed form: no choice, the same answer every time.
class ClippedRidge {
public:
    /// z: N x d, target: N x t; both finite in `rows`, which it is fitted to (at least one).
    ClippedRidge(const Matrix& z, const Matrix& target, std::span<const std::int64_t> rows, bool squares,
        const JobContext& job = {});
    /// The t answers for one row of d features.
    std::vector<double> answer(std::span<const float> row) const;

private:
    bool m_squares;
    std::vector<double> m_mean, m_inverse; ///< d
    std::vector<double> m_intercept, m_weights; ///< t; (d or 2 d) x t
};

/// A linear probe of the label, fitted once and read on other data: what is lost under a shift is what it stood on that
/// is not causal. Of classes it finds the one whose indicator it answers highest.
class LabelProbe {
public:
    /// z: N x d; label: N, numbers or classes 0..classes - 1 (classes 0: numbers). Rows that are not finite are left
    /// out. Throws BadInput for sizes that do not fit, or no row.
    LabelProbe(const Matrix& z, std::span<const float> label, std::int64_t classes, const JobContext& job = {});
    /// The number that it expects for a row; of two classes the share of class 1.
    double answer(std::span<const float> row) const;
    /// None where nothing can be said: no finite row, or one label only.
    std::optional<ApartScore> read(const Matrix& z, std::span<const float> label) const;

private:
    std::int64_t m_classes;
    ClippedRidge m_ridge;
};

/// Rows of a representation with what is known of their samples.
struct KnownRows {
    const Matrix& z; ///< N x d
    std::span<const float> label; ///< N; not finite: not known
    std::span<const std::string> environment; ///< N: the recorded one; empty: not known
};

/// What a label probe finds in each recorded environment when it is left out of what the probe is fitted to: a shift
/// for data that has no shifted split. Of the environments with at least 20 rows in `read` and 20 rows of others in
/// `fitted`; those that `fitted` does not have are new to every probe, and are not asked.
std::map<std::string, ApartScore> environmentsLeftOut(
    const KnownRows& fitted, const KnownRows& read, std::int64_t classes, const JobContext& job = {});

/// A probe for the virtual environment that a row was made in: on z and z^2, since noise of mean 0 shows in the spread.
class EnvironmentProbe {
public:
    /// z: n V rows, row i V + e is sample i in environment e, V = `environments` >= 2; all finite in `rows`.
    EnvironmentProbe(
        const Matrix& z, std::int64_t environments, std::span<const std::int64_t> rows, const JobContext& job = {});
    /// The one whose indicator it answers highest, 0..V-1.
    std::int64_t found(std::span<const float> row) const;
    /// The environment as a number, 0..V-1: the indicators' answers times their numbers.
    double answer(std::span<const float> row) const;

private:
    ClippedRidge m_ridge;
};

/// How often that probe finds the environment: fitted on every other sample and read on the rest, and the other way
/// round. None: fewer than two environments or four samples, or a value that is not finite.
std::optional<ApartScore> environmentFound(const Matrix& z, std::int64_t environments, const JobContext& job = {});

/// Mean R2 with which the columns of `target` (N x t, those that vary) are found from z, by ridge regression on z
/// fitted on every other row and read on the rest, both ways. None: no column varies.
std::optional<double> numbersFound(const Matrix& z, const Matrix& target);

}
