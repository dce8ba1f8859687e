#pragma once

#include <torch/types.h>

namespace cmir {

/// The penalty of V-REx (Krueger et al., "Out-of-distribution generalization via risk extrapolation", 2021): the
/// variance (biased) of the risks of the environments. risks: P; a scalar, 0 for one environment.
torch::Tensor vrexPenalty(const torch::Tensor& risks);

}
