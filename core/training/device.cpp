#include "core/training/device.h"

#include "core/common/error.h"

#include <torch/torch.h>

namespace cmir {

torch::Device chooseDevice(DeviceChoice choice)
{
    const bool cuda = torch::cuda::is_available();
    if (choice == DeviceChoice::Cuda && !cuda)
        throw BadInput("device = cuda: this LibTorch has no CUDA device; allowed here is auto, cpu");
    return choice == DeviceChoice::Cpu || !cuda ? torch::kCPU : torch::kCUDA;
}

}
