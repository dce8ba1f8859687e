#pragma once

#include "core/config/experiment_config.h"
#include "core/data/dataset.h"

#include <torch/types.h>

#include <vector>

namespace cmir {

/// The loss that `auto` stands for, and a check that the chosen one fits the task: mse or l1 for regression, bce for
/// binary, ce for multiclass. Throws BadInput. Never returns Auto.
PredictionLoss resolvePredictionLoss(PredictionLoss loss, Task task);

/// The loss of every row, without the mean; arguments as for predictionTerm. V N.
torch::Tensor predictionLosses(const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss);

/// L_pred (method.md section 3), a mean over samples and variants.
///   output  (V N) x outputs, variant-major: value or logits
///   label   N; value, 0/1, or class index as a number. Repeated for the V variants.
///   weights  one per class for bce (2) and ce: the mean is weighed by that of each row's class. Undefined: none are.
torch::Tensor predictionTerm(
    const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss, const torch::Tensor& weights = {});

/// N / (classes n_c) for a class with n_c of the N labels, 0 for one that has none: `class_weights` = balanced.
/// Undefined for mse and l1.
torch::Tensor balancedClassWeights(const std::vector<float>& label, std::int64_t classes, PredictionLoss loss);

}
