#include "core/model/torch_random.h"

#include "core/common/normal_numbers.h"
#include "core/common/random.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <mutex>

namespace cmir {

at::Generator makeGenerator(std::uint64_t seed, std::string_view name)
{
    return at::detail::createCPUGenerator(namedSeed(seed, name));
}

std::uint64_t drawKey(at::Generator& generator)
{
    const std::lock_guard lock(generator.mutex());
    return at::check_generator<at::CPUGeneratorImpl>(generator)->random64();
}

torch::Tensor normalNoise(at::IntArrayRef shape, at::Generator& generator)
{
    torch::Tensor noise = torch::empty(shape, torch::TensorOptions().dtype(torch::kFloat32));
    fillNormal(noise.data_ptr<float>(), noise.numel(), drawKey(generator));
    return noise;
}

}
