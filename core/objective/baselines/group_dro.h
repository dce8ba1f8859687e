#pragma once

#include "core/objective/baselines/environments.h"

#include <torch/types.h>

#include <vector>

namespace cmir {

/// The weights of GroupDRO (Sagawa et al., "Distributionally robust neural networks for group shifts", 2020): one per
/// environment, moved at every step towards those with the largest risk, kept between steps.
class GroupDro {
public:
    /// q_e <- q_e exp(step * risk_e) for the environments of the batch, then all weights to sum 1; an environment that
    /// is absent keeps its share against the other absent ones. Returns the weights of those present, P, brought to sum
    /// 1 (no gradient): the batch's loss is sum_e q_e risk_e. `count`: environments there are; one that is new begins
    /// with the mean of the weights.
    torch::Tensor update(const torch::Tensor& risks, const EnvironmentRows& rows, std::int64_t count, double step);

    std::vector<double> weights() const; ///< of all environments, sum 1

    /// The logarithms of the weights as they are, to go on from later; empty before the first update.
    std::vector<float> logWeights() const;
    void setLogWeights(const std::vector<float>& values, torch::Device device);

private:
    void grow(std::int64_t count, const torch::Tensor& like);

    torch::Tensor m_logWeights; // logarithms: exp(step * risk) must not overflow
};

}
