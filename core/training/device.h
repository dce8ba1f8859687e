#pragma once

#include "core/config/experiment_config.h"

#include <torch/types.h>

namespace cmir {

/// The device of a run. The first time that it is a CUDA device, deterministic convolutions and full precision are set
/// for the program. Throws BadInput for `cuda` where LibTorch has no such device.
torch::Device chooseDevice(DeviceChoice choice);

}
