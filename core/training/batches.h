#pragma once

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace cmir {

/// The mini-batches of one epoch: a shuffled order cut into pieces; a last piece of fewer than `least` samples joins
/// the one before it (batch_count.h).
class Batches {
public:
    /// Row indices are given on `device`: copied there once per epoch.
    Batches(std::int64_t samples, std::int64_t batchSize, torch::Device device = torch::kCPU, std::int64_t least = 2);

    std::int64_t count() const { return m_count; }
    std::int64_t samples() const { return m_samples; }
    void shuffle(at::Generator& generator);
    /// The order of the samples in this epoch, and the way back to one that was kept.
    std::vector<std::int64_t> order() const;
    void setOrder(const std::vector<std::int64_t>& order);
    /// Row indices of batch `index`, int64.
    torch::Tensor rows(std::int64_t index) const;

private:
    std::int64_t m_samples, m_batchSize, m_count;
    torch::Device m_device;
    torch::Tensor m_order;
};

}
