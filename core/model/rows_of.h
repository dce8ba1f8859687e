#pragma once

#include <torch/types.h>

namespace cmir {

/// The rows of x (float32) that `rows` (int64) names, as index_select gives them. Where x lies on disk
/// (core/common/disk_memory.h) they are read from the file: rows that lie apart would each bring a large piece of the
/// system's cache with them.
torch::Tensor rowsOf(const torch::Tensor& x, const torch::Tensor& rows);

}
