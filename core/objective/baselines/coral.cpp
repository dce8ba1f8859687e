#include "core/objective/baselines/coral.h"

#include <vector>

namespace cmir {

namespace {

/// Mean over unordered pairs of || v_a - v_b ||^2 for P vectors (P x n): sum_{a<b} = P sum_a || v_a - mean ||^2.
torch::Tensor meanPairDistance(const torch::Tensor& vectors)
{
    const auto count = static_cast<double>(vectors.size(0));
    return (vectors - vectors.mean(0, /*keepdim=*/true)).square().sum() * (2 / (count - 1));
}

}

torch::Tensor coralPenalty(const torch::Tensor& z, const EnvironmentRows& rows)
{
    std::vector<torch::Tensor> means, covariances;
    for (std::int64_t p = 0; p < rows.count(); ++p) {
        const torch::Tensor own = z.index_select(0, (rows.index == p).nonzero().squeeze(1));
        if (own.size(0) < 2)
            continue;
        means.push_back(own.mean(0));
        const torch::Tensor centred = own - means.back();
        covariances.push_back((torch::mm(centred.t(), centred) / static_cast<double>(own.size(0) - 1)).flatten());
    }
    if (means.size() < 2)
        return torch::zeros({}, z.options());
    const auto d = static_cast<double>(z.size(1));
    return meanPairDistance(torch::stack(covariances)) / (4 * d * d) + meanPairDistance(torch::stack(means)) / (4 * d);
}

}
