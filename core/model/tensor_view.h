#pragma once

#include "core/model/matrix_view.h"

#include <torch/types.h>

namespace cmir {

/// A matrix of floats whose columns follow each other. A tensor that is not defined gives an empty view.
inline kernels::View viewOf(const torch::Tensor& matrix)
{
    return matrix.defined()
        ? kernels::View { matrix.data_ptr<float>(), matrix.size(0), matrix.size(1), matrix.stride(0) }
        : kernels::View {};
}

}
