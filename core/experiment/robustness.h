#pragma once

#include "core/common/job.h"
#include "core/training/run_record.h"
#include "core/training/training_session.h"

namespace cmir {

/// The workbench's test-noise curve (method.md section 6): X + sigma N on the standardised features of the test split,
/// each modality alone and all together.
struct NoiseProtocol {
    std::vector<double> sigmas { 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2 };
    std::int64_t draws = 10;
    std::string split = "test";
};

/// Evaluates a trained run; the noise draws depend on the run's seed only, so that runs of one seed are compared under the
/// same noise. Throws Cancelled, BadInput (dataset does not fit the run).
ResultTable testNoiseCurve(const RunRecord& run, const Dataset& dataset, const NoiseProtocol& protocol, const JobContext& job);

/// The test split and every `test_*` split, with rho where the data has it.
ResultTable oodCurve(const RunRecord& run, const Dataset& dataset, const JobContext& job);

/// Trains a run to its end on the calling thread (baselines, command line). Throws Cancelled, Error.
RunRecord trainRun(const RunRequest& request, const JobContext& job);

/// The same data, seed and budget with another method, both robustness protocols included.
BaselineResults trainBaseline(const RunRecord& run, std::shared_ptr<const Dataset> dataset, Method method, const JobContext& job);

}
