#pragma once

#include "core/objective/fused_layers.h"
#include "core/objective/whitening_memory.h"

#include <torch/types.h>

namespace cmir {

/// What fusedWhitened works in, for `rows` variants of width d.
struct WhitenedBuffers {
    torch::Tensor centred, within; ///< rows x d
    torch::Tensor distances; ///< rows x d, made where a covariance is carried: within, before it is whitened
    torch::Tensor factor, slopes; ///< d x d
    torch::Tensor mean, samples; ///< scratch per feature and per sample

    WhitenedBuffers() = default;
    WhitenedBuffers(std::int64_t rows, std::int64_t d);
};

/// whitenedInvarianceTerm (whitened_invariance.h), and lambda1 times its gradient, which is written to `gradient`. z,
/// gradient: (V N) x d, variant-major, V = `variants`. NaN, and a gradient of 0, where z is not finite.
double fusedWhitened(const kernels::View& z, std::int64_t variants, double lambda1, const kernels::View& gradient,
    WhitenedBuffers& buffers, CarriedCovariance* carried = nullptr);

}
