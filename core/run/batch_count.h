#pragma once

#include "core/config/experiment_config.h"

#include <algorithm>
#include <cstdint>

namespace cmir {

/// The fewest samples that a last batch may have: 2 (method.md section 3), and d where the run begins with the whitened
/// invariance form, which says nothing with fewer (section 12).
constexpr std::int64_t leastBatch(InvarianceForm form, std::int64_t d, std::int64_t batchSize)
{
    return form == InvarianceForm::Whitened ? std::max<std::int64_t>(2, std::min(d, batchSize)) : 2;
}

/// Mini-batches of an epoch, that is steps: a last piece of fewer than `least` samples joins the one before it.
constexpr std::int64_t batchCount(std::int64_t samples, std::int64_t batchSize, std::int64_t least = 2)
{
    const std::int64_t size = std::min(batchSize, samples);
    const std::int64_t count = size > 0 ? (samples + size - 1) / size : 0;
    return count > 1 && samples - (count - 1) * size < least ? count - 1 : count;
}

}
