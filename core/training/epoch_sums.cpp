#include "core/training/epoch_sums.h"

#include <algorithm>

namespace cmir {

void EpochSums::clear()
{
    m_sums.fill(0);
    m_deviceSums.reset();
    m_samples = 0;
}

void EpochSums::add(const TermValues& values, double samples)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        m_sums[i] += samples * values[i];
    m_samples += samples;
}

void EpochSums::addOnDevice(const torch::Tensor& values, double samples)
{
    m_deviceSums = m_deviceSums.defined() ? m_deviceSums.add_(values, samples) : values * samples;
    m_samples += samples;
}

TermValues EpochSums::total() const
{
    return m_deviceSums.defined() ? termValues(m_deviceSums) : m_sums;
}

TermValues EpochSums::means() const
{
    TermValues means = total();
    for (double& sum : means)
        sum /= m_samples;
    return means;
}

void EpochSums::save(TrainerState& state) const
{
    const TermValues sums = total();
    state.sums.assign(sums.begin(), sums.end());
    state.samplesSeen = m_samples;
}

void EpochSums::load(const TrainerState& state, torch::Device device)
{
    clear();
    std::copy_n(state.sums.begin(), std::min(state.sums.size(), m_sums.size()), m_sums.begin());
    m_samples = state.samplesSeen;
    if (!device.is_cpu() && m_samples > 0)
        m_deviceSums = torch::tensor(c10::ArrayRef<double>(m_sums)).to(torch::kFloat32).to(device);
}

TermValues termValues(const torch::Tensor& values)
{
    const torch::Tensor host = values.to(torch::kCPU, torch::kFloat64).contiguous();
    TermValues result {};
    std::copy_n(host.data_ptr<double>(), result.size(), result.begin());
    return result;
}

}
