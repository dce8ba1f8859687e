#pragma once

#include "core/common/job.h"
#include "core/experiment/study.h"
#include "core/training/training_session.h"

#include <vector>

namespace cmir {

/// Theorem 2, measured at one strength of the regularisers: as the lambdas grow, the reconstruction becomes exact,
/// Z_inv independent of the environment, and Z_spu adds nothing on the label to Z_inv. On samples of the test split.
struct TheoremTwoPoint {
    double strength = 1; ///< all three lambdas times this
    double unexplained = 0; ///< squared error of the reconstruction over the variance of X, mean over modalities
    double environmentInvariant
        = 0; ///< share of variants whose environment a probe finds from Z_inv, mean over modalities
    double environmentSpurious = 0; ///< the same from Z_spu
    double chance = 0; ///< what a representation that knows nothing would show there
    double labelInvariant = 0; ///< R2 of the label from Z_inv of all modalities; of classes the share that is found
    double labelGain = 0; ///< the same from Z_inv and Z_spu minus labelInvariant
};

/// What the rows of the protocol `probe` say of the environment: chance is their own reference, so that it fits however
/// many variants were probed. Means over modalities; NaN where nothing was measured.
void fillEnvironment(TheoremTwoPoint& point, const ResultTable& probes);
/// What probes find of the label on the test split. NaN where it cannot be measured (the log says why).
void fillLabel(TheoremTwoPoint& point, const RunRecord& run, const JobContext& job);

/// The risks of one predictor: mean squared error (regression), or cross-entropy, per environment.
struct EnvironmentRisks {
    double train = 0, valid = 0;
    std::vector<double> test; ///< per test environment, in the order of TheoryResults::environments

    double worst() const;
    double spread() const; ///< largest minus least
};

/// Both theorems (method.md section 8) on data with several test environments, the `test` and `test_*` splits.
struct TheoryResults {
    std::vector<TheoremTwoPoint> points; ///< by rising strength
    std::vector<std::string> environments; ///< "test", "test_rho_0"
    EnvironmentRisks invariant; ///< of CmIR as set
    EnvironmentRisks raw; ///< of the plain predictor (erm)

    /// The theorem's generalisation gap of the invariant predictor, as far as it shows: valid minus train risk, at
    /// least 0.
    double gap() const;
    /// Theorem 3 promises the lower worst-case risk where the raw spread exceeds
    ///   (number of environments) x (Lipschitz constant x information loss + gap).
    /// Lipschitz constant and information loss cannot be measured; this is the largest product of them for which the
    /// condition holds. Below 0: it does not hold, whatever they are.
    double allowance() const;
};

struct TheoryOptions {
    std::vector<double> strengths { 0, 0.1, 0.3, 1, 3, 10 };
};

/// What measureTheory trains for these points, as the variants of a study: the plain predictor, then CmIR at each of
/// the strengths.
StudyPlan theoryPlan(const RunConfig& base, const std::vector<double>& strengths);

/// Trains CmIR at each strength (once at 1, which is CmIR as set) and the plain predictor, on the request's data and
/// budget. Throws BadInput (no test_* split), Cancelled.
TheoryResults measureTheory(const RunRequest& request, const TheoryOptions& options, const JobContext& job);

}
