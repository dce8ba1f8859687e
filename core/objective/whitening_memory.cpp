#include "core/objective/whitening_memory.h"

#include "core/common/error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <functional>

namespace cmir {

void WhiteningMemory::forget()
{
    m_carried.clear();
    m_batches = 0;
}

void WhiteningMemory::makeRoom(const CmirModel& model)
{
    for (std::size_t m = 0; m < model.modalities(); ++m) {
        const torch::Tensor& head = model.branch(m).invariant.weight;
        const std::int64_t d = head.size(0);
        m_carried.push_back({ torch::zeros({ d, d }, head.options()), torch::zeros({ d, d }, head.options()) });
    }
}

void WhiteningMemory::prepare(
    const CmirModel& model, std::int64_t samples, std::int64_t variants, const ExperimentConfig& config)
{
    const double wanted = config.whitening_memory * static_cast<double>(config.d), found = static_cast<double>(samples);
    if (config.invariance_form != InvarianceForm::Whitened || variants < 2 || found >= wanted) {
        forget();
        return;
    }
    if (m_carried.empty())
        makeRoom(model);
    ++m_batches;
    const double share = std::max(found / wanted, 1 / static_cast<double>(m_batches));
    for (CarriedCovariance& carried : m_carried)
        carried.share = share;
}

std::vector<float> WhiteningMemory::values() const
{
    std::vector<float> values;
    for (const CarriedCovariance& carried : m_carried)
        for (const torch::Tensor& matrix : { carried.covariance, carried.pull }) {
            const torch::Tensor plain = matrix.to(torch::kCPU, torch::kFloat32).contiguous();
            values.insert(values.end(), plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel());
        }
    return values;
}

void WhiteningMemory::load(const std::vector<float>& values, std::int64_t batches, const CmirModel& model)
{
    forget();
    if (values.empty())
        return;
    makeRoom(model);
    std::size_t wanted = 0;
    for (const CarriedCovariance& carried : m_carried)
        wanted += 2 * static_cast<std::size_t>(carried.covariance.numel());
    if (values.size() != wanted || batches < 1)
        throw BadInput(
            fmt::format("the saved state carries {} numbers of the covariance of Z_inv over {} batches; this "
                        "model has {}, of 1 batch or more",
                values.size(), batches, wanted));
    const torch::NoGradGuard noGrad;
    const torch::Tensor all = torch::tensor(values);
    std::int64_t from = 0;
    for (CarriedCovariance& carried : m_carried)
        for (torch::Tensor& matrix : { std::ref(carried.covariance), std::ref(carried.pull) }) {
            matrix.copy_(all.narrow(0, from, matrix.numel()).view_as(matrix));
            from += matrix.numel();
        }
    m_batches = batches;
}

}
