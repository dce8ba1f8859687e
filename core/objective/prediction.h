#pragma once

#include "core/config/experiment_config.h"
#include "core/data/dataset.h"

#include <torch/types.h>

namespace cmir {

/// The loss that `auto` stands for, and a check that the chosen one fits the task: mse or l1 for regression, bce for
/// binary, ce for multiclass. Throws BadInput. Never returns Auto.
PredictionLoss resolvePredictionLoss(PredictionLoss loss, Task task);

/// The loss of every row, without the mean; arguments as for predictionTerm. V N.
torch::Tensor predictionLosses(const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss);

/// L_pred (method.md section 3), a mean over samples and variants.
///   output  (V N) x outputs, variant-major: value or logits
///   label   N; value, 0/1, or class index as a number. Repeated for the V variants.
torch::Tensor predictionTerm(const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss);

}
