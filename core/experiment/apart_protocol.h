#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"

#include <string>

namespace cmir {

/// The protocols `apart` (`on` is "test") and `valid-apart` ("valid": for as long as a run is tuned): whether Z_inv and
/// Z_spu have come apart (method.md section 12), per modality and as the mean of the modalities ("all"). Closed-form
/// probes (core/analysis/apart_probes.h) on the clean representations of whole splits, and on up to 1,000 samples of
/// `on` in all K+1 environments; a run without environments is asked about those of the default K.
///
/// Rows, each for "<measure>/invariant" and "<measure>/spurious", with interval and chance where there is one:
/// - label: a label probe fitted on train, read on `on` (R2; of classes the share that it finds);
/// - label_shift: the same probe on the shifted split where it finds least: `on`_* splits; `split` says which. Where
/// the
///   data has none: a probe fitted without a recorded environment and read there, of the one where least is found
///   (environmentsLeftOut). Absent where neither can be asked;
/// - environment: how often it is found, from z and z^2;
/// - causal, spurious_factors: R2 of the label's causal part (the mean of the causal factors) and of the modality's own
///   spurious factors on the first of `on` and `on`_* with rho = 0, where label and spurious factors are independent;
///   of built-in data, and absent where there is no such split, as there is none of validation's;
/// - kurtosis, effective_rank, spread: of the cloud of `on`;
/// and, without a part, `correlation` and `conditional_correlation`: mean |C| over the d x d pairs on `on`.
/// What cannot be measured is left out. Throws Cancelled, BadInput (dataset does not fit the run).
ResultTable measureApart(
    const RunRecord& run, const Dataset& dataset, const std::string& on = "test", const JobContext& job = {});

}
