#include "core/training/flat_values.h"

namespace cmir {

SharedFloats flatValues(const torch::Tensor& tensor)
{
    const torch::Tensor host = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const float* data = host.data_ptr<float>();
    return std::make_shared<const std::vector<float>>(data, data + host.numel());
}

torch::Tensor flatTensor(const std::vector<float>& values)
{
    return torch::from_blob(const_cast<float*>(values.data()), { static_cast<std::int64_t>(values.size()) }).clone();
}

}
