#include "core/objective/baselines/irm.h"

namespace cmir {

torch::Tensor scaleSlopes(const torch::Tensor& output, const torch::Tensor& target, PredictionLoss loss)
{
    if (loss == PredictionLoss::Ce) {
        const torch::Tensor chosen = output.gather(1, target.to(torch::kInt64).unsqueeze(1)).squeeze(1);
        return (torch::softmax(output, 1) * output).sum(1) - chosen;
    }
    const torch::Tensor f = output.squeeze(1);
    switch (loss) {
    case PredictionLoss::L1:
        return torch::sign(f - target) * f;
    case PredictionLoss::Bce:
        return (torch::sigmoid(f) - target) * f;
    default:
        return 2 * (f - target) * f;
    }
}

torch::Tensor irmPenalty(
    const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss, const EnvironmentRows& rows)
{
    const torch::Tensor target = label.repeat({ output.size(0) / label.size(0) });
    return rows.means(scaleSlopes(output, target, loss)).square().mean();
}

}
