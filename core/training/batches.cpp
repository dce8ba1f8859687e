#include "core/training/batches.h"

#include "core/run/batch_count.h"

#include <algorithm>

namespace cmir {

Batches::Batches(std::int64_t samples, std::int64_t batchSize, torch::Device device, std::int64_t least)
    : m_samples(samples)
    , m_batchSize(std::min(batchSize, samples))
    , m_count(batchCount(samples, batchSize, least))
    , m_device(device)
    , m_order(torch::arange(samples).to(device))
{ }

void Batches::shuffle(at::Generator& generator)
{
    m_order = torch::randperm(m_samples, generator, torch::TensorOptions().dtype(torch::kInt64)).to(m_device);
}

std::vector<std::int64_t> Batches::order() const
{
    const torch::Tensor host = m_order.to(torch::kCPU).contiguous();
    return { host.data_ptr<std::int64_t>(), host.data_ptr<std::int64_t>() + host.numel() };
}

void Batches::setOrder(const std::vector<std::int64_t>& order)
{
    m_order = torch::tensor(c10::ArrayRef<std::int64_t>(order)).to(m_device);
}

torch::Tensor Batches::rows(std::int64_t index) const
{
    const std::int64_t begin = index * m_batchSize;
    const std::int64_t end = index + 1 == m_count ? m_samples : begin + m_batchSize;
    return m_order.narrow(0, begin, end - begin);
}

}
