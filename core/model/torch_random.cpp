#include "core/model/torch_random.h"

#include "core/common/normal_numbers.h"
#include "core/common/random.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/types.h>

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

torch::Tensor normalNoise(at::IntArrayRef shape, at::Generator& generator, torch::Device device)
{
    const std::uint64_t key = drawKey(generator);
    torch::Tensor noise = torch::empty(shape, torch::TensorOptions().dtype(torch::kFloat32).device(device));
    if (device.is_cpu()) {
        fillNormal(noise.data_ptr<float>(), noise.numel(), key);
        return noise;
    }
    at::Generator own = at::globalContext().defaultGenerator(device).clone();
    own.set_current_seed(key);
    return noise.normal_(0, 1, own);
}

}
