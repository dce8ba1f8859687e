#pragma once

#include "core/config/method.h"
#include "core/evaluation/network_data.h"
#include "core/run/run_warning.h"

#include <cstddef>
#include <string>
#include <vector>

namespace cmir {

/// How much each part of a model varies over samples, for CollapseWatch: Z_inv of every modality, Z_spu of every
/// modality (mean over features of the standard deviation), and the answers, in units of the labels' deviation (of
/// classes: as logits).
std::vector<double> partSpreads(const ForwardResult& result, const torch::Tensor& label, Task task);

/// A part that CollapseWatch found.
struct DyingPart {
    std::size_t index; ///< of partSpreads
    double spread, initial;
    std::string when; ///< "epoch 3"
    std::size_t first; ///< the part that collapsed first; `index` where it was this one
};
/// What is said of it, with the live change that would mend it. settings: in force.
RunWarning partWarning(const DyingPart& part, const Dataset& dataset, const ExperimentConfig& settings, Method method);

/// What `selection` = valid_all goes by: MAE (of classes the loss) over all K + 1 variants of a split's samples, the
/// noise being the same at every call.
double errorOverAllVariants(const CmirModel& model, const NetworkSplit& split, Task task, PredictionLoss loss,
    const ExperimentConfig& settings);

}
