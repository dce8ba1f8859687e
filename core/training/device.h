#pragma once

#include "core/config/experiment_config.h"

#include <torch/types.h>

namespace cmir {

/// The device of a run. Throws BadInput for `cuda` where LibTorch has no such device.
torch::Device chooseDevice(DeviceChoice choice);

}
