#include "core/objective/baselines/group_dro.h"

#include <cmath>

namespace cmir {

torch::Tensor GroupDro::update(const torch::Tensor& risks, const EnvironmentRows& rows, std::int64_t count, double step)
{
    const torch::NoGradGuard noGrad;
    grow(count, risks);
    const torch::Tensor moved = m_logWeights.index_add(0, rows.present, step * risks.detach());
    m_logWeights = torch::log_softmax(moved, 0);
    return torch::softmax(m_logWeights.index_select(0, rows.present), 0);
}

void GroupDro::grow(std::int64_t count, const torch::Tensor& like)
{
    if (!m_logWeights.defined())
        m_logWeights = torch::full({ count }, -std::log(static_cast<double>(count)), like.detach().options());
    const std::int64_t known = m_logWeights.size(0);
    if (count <= known)
        return;
    const torch::Tensor fresh
        = torch::full({ count - known }, -std::log(static_cast<double>(known)), m_logWeights.options());
    m_logWeights = torch::log_softmax(torch::cat({ m_logWeights, fresh }), 0);
}

std::vector<double> GroupDro::weights() const
{
    if (!m_logWeights.defined())
        return {};
    const torch::Tensor host = m_logWeights.exp().to(torch::kCPU, torch::kFloat64).contiguous();
    return { host.data_ptr<double>(), host.data_ptr<double>() + host.numel() };
}

std::vector<float> GroupDro::logWeights() const
{
    if (!m_logWeights.defined())
        return {};
    const torch::Tensor host = m_logWeights.to(torch::kCPU, torch::kFloat32).contiguous();
    return { host.data_ptr<float>(), host.data_ptr<float>() + host.numel() };
}

void GroupDro::setLogWeights(const std::vector<float>& values, torch::Device device)
{
    m_logWeights = values.empty() ? torch::Tensor() : torch::tensor(c10::ArrayRef<float>(values)).to(device);
}

}
