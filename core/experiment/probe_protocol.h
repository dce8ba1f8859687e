#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"

#include <cstdint>
#include <string>

namespace cmir {

struct ProbeProtocol {
    std::string split = "test";
    std::int64_t maxRows
        = 2000; ///< variants that are probed: samples spread evenly over the split, with all their variants
    std::int64_t folds = 5; ///< cut between samples
};

/// The protocol `probe` (method.md section 6): from Z_inv and from Z_spu of a modality, separately, and of all of them
/// side by side ("all": the paper's own probe), what probes find on samples they were not fitted to, on all K+1
/// variants of the samples as the views show them. A run without virtual environments is probed in those of the default
/// K, so that methods can be compared.
///
/// Rows per modality, each for "<measure>/invariant" and "<measure>/spurious", with its 95 % interval and what a
/// representation that knows nothing would show (`lower`, `upper`, `reference`):
/// - environment_accuracy: which variant e = 0..K a row is, by a probe that also sees the squares of Z, and with them
///   its spread;
/// - environment_r2, environment_mae, environment_mse: its intensity alpha^(e) as a number, by the same;
/// - environment_linear_accuracy, environment_linear_r2, environment_linear_mae, environment_linear_mse: both by a
/// probe
///   that is linear in Z: the easier bar, which a mean that does not move passes;
/// - label_r2, label_mae, label_mse and label_acc2_non_negative (the side of 0 alone; label_acc2_positive where
///   zeroIsNegative) for a regression, label_accuracy for classes.
/// What cannot be measured is NaN, and the log says why. Throws Cancelled, BadInput (dataset does not fit the run).
ResultTable probeRepresentations(
    const RunRecord& run, const Dataset& dataset, const ProbeProtocol& protocol, const JobContext& job);

}
