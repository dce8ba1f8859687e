#include "core/objective/baselines/inferred_groups.h"

#include "core/objective/baselines/irm.h"

namespace cmir {

std::vector<std::int64_t> inferredGroups(const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor groups = (scaleSlopes(output, label, loss) > 0).to(torch::kCPU, torch::kInt64).contiguous();
    const auto* values = groups.data_ptr<std::int64_t>();
    return { values, values + groups.numel() };
}

}
