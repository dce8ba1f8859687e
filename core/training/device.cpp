#include "core/training/device.h"

#include "core/common/error.h"

#include <ATen/Context.h>
#include <torch/cuda.h>
#include <torch/types.h>

namespace cmir {

namespace {

/// Of the ways in which a device may compute, those that give the same numbers again, in full precision.
void makeRepeatable()
{
    at::Context& context = at::globalContext();
    context.setDeterministicCuDNN(true);
    context.setBenchmarkCuDNN(false);
    context.setAllowTF32CuDNN(false);
    context.setAllowTF32CuBLAS(false);
}

}

torch::Device chooseDevice(DeviceChoice choice)
{
    const bool cuda = torch::cuda::is_available();
    if (choice == DeviceChoice::Cuda && !cuda)
        throw BadInput("device = cuda: this LibTorch has no CUDA device; allowed here is auto, cpu");
    if (choice == DeviceChoice::Cpu || !cuda)
        return torch::kCPU;
    static const bool once = (makeRepeatable(), true);
    static_cast<void>(once);
    return torch::kCUDA;
}

}
