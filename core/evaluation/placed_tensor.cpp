#include "core/evaluation/placed_tensor.h"

#include "core/common/disk_memory.h"
#include "core/common/matrix.h"

#include <memory>
#include <utility>

namespace cmir {

torch::Tensor emptyFeatures(std::int64_t rows, std::int64_t cols, Place place)
{
    if (place == Place::Memory || rows * cols == 0)
        return torch::empty({ rows, cols });
    auto values = std::make_shared<Matrix>(rows, cols, place);
    float* const begin = values->values.data();
    return torch::from_blob(begin, { rows, cols }, [values = std::move(values)](void*) {});
}

Place placeOf(const torch::Tensor& features)
{
    return features.is_cpu() && isDiskMemory(features.data_ptr()) ? Place::Disk : Place::Memory;
}

}
