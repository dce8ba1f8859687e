#include "core/objective/prediction.h"

#include "core/common/error.h"

#include <fmt/format.h>
#include <torch/nn/functional/loss.h>

#include <cmath>

namespace cmir {

PredictionLoss resolvePredictionLoss(PredictionLoss loss, Task task)
{
    const auto only = [&](PredictionLoss allowed, const char* name) {
        if (loss != PredictionLoss::Auto && loss != allowed)
            throw BadInput(
                fmt::format("prediction_loss: the data's task is {}; allowed is auto, {}", taskName(task), name));
        return allowed;
    };
    switch (task) {
    case Task::Binary:
        return only(PredictionLoss::Bce, "bce");
    case Task::Multiclass:
        return only(PredictionLoss::Ce, "ce");
    case Task::Regression:
        break;
    }
    if (loss == PredictionLoss::Bce || loss == PredictionLoss::Ce)
        throw BadInput("prediction_loss: the data's task is regression; allowed is auto, mse, l1");
    return loss == PredictionLoss::Auto ? PredictionLoss::Mse : loss;
}

torch::Tensor predictionLosses(const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss)
{
    namespace F = torch::nn::functional;
    const std::int64_t variants = output.size(0) / label.size(0);
    const torch::Tensor target = variants == 1 ? label : label.repeat({ variants });
    switch (loss) {
    case PredictionLoss::L1:
        return (output.squeeze(1) - target).abs();
    case PredictionLoss::Bce:
        return F::binary_cross_entropy_with_logits(
            output.squeeze(1), target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone));
    case PredictionLoss::Ce:
        return F::cross_entropy(output, target.to(torch::kInt64), F::CrossEntropyFuncOptions().reduction(torch::kNone));
    case PredictionLoss::Mse:
    case PredictionLoss::Auto:
        break;
    }
    return (output.squeeze(1) - target).square();
}

torch::Tensor predictionTerm(
    const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss, const torch::Tensor& weights)
{
    const torch::Tensor losses = predictionLosses(output, label, loss);
    if (!weights.defined())
        return losses.mean();
    const torch::Tensor ofRow
        = weights.index_select(0, label.round().to(torch::kInt64)).repeat({ losses.size(0) / label.size(0) });
    return (losses * ofRow).sum() / ofRow.sum().clamp_min(1e-12);
}

torch::Tensor balancedClassWeights(const std::vector<float>& label, std::int64_t classes, PredictionLoss loss)
{
    if (loss != PredictionLoss::Bce && loss != PredictionLoss::Ce)
        return {};
    std::vector<double> counts(static_cast<std::size_t>(classes));
    for (const float value : label)
        if (const auto kind = std::lround(value); kind >= 0 && kind < classes)
            counts[static_cast<std::size_t>(kind)] += 1;
    torch::Tensor weights = torch::zeros({ classes });
    for (std::int64_t c = 0; c < classes; ++c)
        if (const double count = counts[static_cast<std::size_t>(c)]; count > 0)
            weights[c] = static_cast<double>(label.size()) / (static_cast<double>(classes) * count);
    return weights;
}

}
