#pragma once

#include "core/run/trainer_state.h"

#include <torch/types.h>

#include <vector>

namespace cmir {

/// A flat tensor of floats, from any device, as plain values; and the way back (copied, on the processor).
SharedFloats flatValues(const torch::Tensor& tensor);
torch::Tensor flatTensor(const std::vector<float>& values);

}
