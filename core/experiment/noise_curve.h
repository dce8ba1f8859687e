#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// The workbench's test-noise curve (method.md section 6): X + sigma N on the standardised features of the test split,
/// each modality alone and all together.
struct NoiseProtocol {
    std::vector<double> sigmas { 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2 };
    std::int64_t draws = 10; ///< at least 1
    std::string split = "test"; ///< of "valid" the table's protocol is "valid-noise"
};

/// Evaluates a trained run; the noise draws depend on the run's seed only, so that runs of one seed are compared under
/// the same noise. The same draws of N serve every sigma and every set of modalities (common random numbers), so that
/// the curves differ by what is measured and not by luck.
///
/// Rows by sigma, then by set of modalities. Per draw each modality's noise is drawn once and all levels go through the
/// encoder together. Memory: passes of at most evaluationRows rows, and beside them Z_inv of the split and the answers
/// of one draw, whatever the number of draws. Throws Cancelled, BadInput (dataset does not fit the run).
ResultTable testNoiseCurve(
    const RunRecord& run, const Dataset& dataset, const NoiseProtocol& protocol, const JobContext& job);

}
