#pragma once

#include "core/config/experiment_config.h"

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace cmir {

/// The environment inference of EIIL (Creager, Jacobsen and Zemel, "Environment inference for invariant learning",
/// 2021). It looks for the two groups of samples between which a reference model is least invariant: those that make
///   ( sum over samples of q_i s_i )^2 + ( sum of (1 - q_i) s_i )^2
/// largest, with q_i in [0, 1] the share of sample i in the second group and s_i the derivative of its loss by a scale
/// on the model's output, at 1 (what IRM's penalty is made of). The sum of all s_i is fixed, so that this is convex in
/// the sum of q_i s_i and largest at an end of what that can be: all samples with s_i > 0 against all others. No search
/// is needed.
///   output  N x outputs of the reference model: value or logits; label N; loss resolved
/// Returns for each sample 1 where s_i > 0, else 0.
std::vector<std::int64_t> inferredGroups(const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss);

}
