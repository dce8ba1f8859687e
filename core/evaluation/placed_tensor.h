#pragma once

#include "core/common/placed_floats.h"

#include <torch/types.h>

namespace cmir {

/// rows x cols that are not set yet, in memory or on disk (disk_memory.h).
torch::Tensor emptyFeatures(std::int64_t rows, std::int64_t cols, Place place);

/// Where the numbers of a tensor lie.
Place placeOf(const torch::Tensor& features);

}
