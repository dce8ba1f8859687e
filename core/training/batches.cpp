#include "core/training/batches.h"

#include <algorithm>

namespace cmir {

Batches::Batches(std::int64_t samples, std::int64_t batchSize, torch::Device device)
    : m_samples(samples)
    , m_batchSize(std::min(batchSize, samples))
    , m_count((samples + m_batchSize - 1) / m_batchSize)
    , m_device(device)
    , m_order(torch::arange(samples).to(device))
{
    if (m_count > 1 && samples - (m_count - 1) * m_batchSize < 2)
        --m_count;
}

void Batches::shuffle(at::Generator& generator)
{
    m_order = torch::randperm(m_samples, generator, torch::TensorOptions().dtype(torch::kInt64)).to(m_device);
}

torch::Tensor Batches::rows(std::int64_t index) const
{
    const std::int64_t begin = index * m_batchSize;
    const std::int64_t end = index + 1 == m_count ? m_samples : begin + m_batchSize;
    return m_order.narrow(0, begin, end - begin);
}

}
