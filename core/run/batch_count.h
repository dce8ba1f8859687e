#pragma once

#include <algorithm>
#include <cstdint>

namespace cmir {

/// Mini-batches of an epoch, that is steps: a last piece of fewer than 2 samples joins the one before it (method.md
/// section 3).
constexpr std::int64_t batchCount(std::int64_t samples, std::int64_t batchSize)
{
    const std::int64_t size = std::min(batchSize, samples);
    const std::int64_t count = size > 0 ? (samples + size - 1) / size : 0;
    return count > 1 && samples - (count - 1) * size < 2 ? count - 1 : count;
}

}
