#pragma once

#include "core/analysis/measured_value.h"
#include "core/common/job.h"
#include "core/evaluation/metrics.h"
#include "core/run/run_record.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

struct JointProbeOptions {
    std::uint64_t seed = 0;
    std::int64_t folds = 5;
    std::int64_t maxRows = 2000; ///< more variants: samples are drawn, with all theirs
};

/// The paper's own probes (section 5): from the representations of all modalities side by side, how far off a probe is
/// about the environment, and what it finds of the sentiment; each on Z_inv and on Z_spu, by cross-validation:
/// - joint_environment_mse: mean squared error of the intensity alpha^(e), on all K+1 variants, by a probe that sees
///   squares too; beside the error of always answering the mean. The paper's own is in the units of its environments;
/// - joint_label_mae and joint_label_side (the share whose side of 0 is found) for a regression, joint_label for
/// classes:
///   the label, on the clean samples.
/// `label`: of the split that the variants are of. What cannot be measured has a reason. Throws BadInput, Cancelled.
std::vector<MeasuredValue> measureJointly(const Variants& variants, std::span<const float> label,
    const MetricTask& task, const JointProbeOptions& options = {}, const JobContext& job = {});

/// Z_inv and Z_spu of all modalities side by side: rows x the sum of their d.
Representation jointRepresentation(const std::vector<Representation>& modalities);

}
