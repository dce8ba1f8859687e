#include "core/model/rows_of.h"

#include "core/common/disk_memory.h"

#include <vector>

namespace cmir {

torch::Tensor rowsOf(const torch::Tensor& x, const torch::Tensor& rows)
{
    if (!x.device().is_cpu() || x.numel() == 0 || !x.is_contiguous() || x.scalar_type() != torch::kFloat32
        || !isDiskMemory(x.data_ptr<float>()))
        return x.index_select(0, rows);
    std::vector<std::int64_t> shape = x.sizes().vec();
    const std::int64_t width = x.numel() / shape[0];
    shape[0] = rows.size(0);
    torch::Tensor taken = torch::empty(shape, x.options());
    const torch::Tensor inOrder = rows.contiguous();
    const auto* row = inOrder.data_ptr<std::int64_t>();
    auto* to = taken.data_ptr<float>();
    for (std::int64_t i = 0; i < shape[0]; ++i, to += width)
        readDiskMemory(x.data_ptr<float>() + row[i] * width, static_cast<std::size_t>(width) * sizeof(float), to);
    return taken;
}

}
