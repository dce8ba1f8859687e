#include "core/objective/baselines/misa.h"

namespace cmir {

namespace {

constexpr double squareEpsilon = 1e-12; // keeps the derivative of a root finite at 0

torch::Tensor length(const torch::Tensor& vector)
{
    return torch::sqrt(vector.square().sum() + squareEpsilon);
}

torch::Tensor unitRows(const torch::Tensor& x)
{
    const torch::Tensor centred = x - x.mean(0, /*keepdim=*/true);
    return centred / torch::sqrt(centred.square().sum(1, /*keepdim=*/true) + squareEpsilon);
}

}

torch::Tensor centralMomentDiscrepancy(const torch::Tensor& a, const torch::Tensor& b, int moments)
{
    const torch::Tensor meanA = a.mean(0), meanB = b.mean(0);
    const torch::Tensor centredA = a - meanA, centredB = b - meanB;
    torch::Tensor powerA = centredA, powerB = centredB;
    torch::Tensor sum = length(meanA - meanB);
    for (int k = 2; k <= moments; ++k) {
        powerA = powerA * centredA;
        powerB = powerB * centredB;
        sum = sum + length(powerA.mean(0) - powerB.mean(0));
    }
    return sum;
}

torch::Tensor misaSimilarity(const std::vector<torch::Tensor>& shared)
{
    torch::Tensor sum = torch::zeros({}, shared.front().options());
    for (std::size_t a = 0; a < shared.size(); ++a)
        for (std::size_t b = a + 1; b < shared.size(); ++b)
            sum = sum + centralMomentDiscrepancy(torch::sigmoid(shared[a]), torch::sigmoid(shared[b]));
    const auto pairs = static_cast<double>(shared.size() * (shared.size() - 1)) / 2;
    return pairs == 0 ? sum : sum / pairs;
}

torch::Tensor misaCrossProduct(const torch::Tensor& a, const torch::Tensor& b)
{
    return torch::mm(unitRows(a).t(), unitRows(b)).square().mean();
}

torch::Tensor misaDifference(const std::vector<torch::Tensor>& shared, const std::vector<torch::Tensor>& separate)
{
    torch::Tensor sum = torch::zeros({}, shared.front().options());
    for (std::size_t a = 0; a < shared.size(); ++a) {
        sum = sum + misaCrossProduct(shared[a], separate[a]);
        for (std::size_t b = a + 1; b < separate.size(); ++b)
            sum = sum + misaCrossProduct(separate[a], separate[b]);
    }
    return sum;
}

}
