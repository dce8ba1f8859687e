#pragma once

#include "core/common/job.h"
#include "core/experiment/noise_curve.h"
#include "core/run/run_record.h"
#include "core/training/training_session.h"

namespace cmir {

/// The test split and every `test_*` split, with rho where the data has it. Then, over the `test_*` splits, rows of
/// split "all": "worst/<metric>" and "spread/<metric>" (largest minus least); and the test split's rows by recorded
/// environment (environment_risks.h). Throws Cancelled, BadInput (dataset does not fit the run).
ResultTable oodCurve(const RunRecord& run, const Dataset& dataset, const JobContext& job);

/// The same on validation, for as long as a run is tuned: the split "valid" and every `valid_*`, and validation by
/// recorded environment. The table's protocol is "valid-ood".
ResultTable validationShiftCurve(const RunRecord& run, const Dataset& dataset, const JobContext& job);

/// Trains a run to its end on the calling thread (baselines, command line). Throws Cancelled, Error.
RunRecord trainRun(const RunRequest& request, const JobContext& job);

/// All that Robustness shows of one run: noise, shift, missing rates, error detection and worst groups, on validation
/// and on test. Throws Cancelled, BadInput (dataset does not fit the run).
std::vector<ResultTable> robustnessTables(const RunRecord& run, const Dataset& dataset, const JobContext& job);
/// Whether a run has them all.
bool hasRobustnessTables(const RunRecord& run);

/// The same data, seed and budget with another method, the robustness protocols included, on validation and on test.
/// Throws BadInput for CmIR beside a run of another method, whose settings have its lambdas at 0.
///   pool  with which other trainings share processors and data; null: alone
BaselineResults trainBaseline(const RunRecord& run, std::shared_ptr<const Dataset> dataset, Method method,
    const JobContext& job, std::shared_ptr<ModelPool> pool = {});

}
