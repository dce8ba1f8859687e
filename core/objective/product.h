#pragma once

#include "core/objective/step_kernels.h"

namespace cmir::kernels {

enum class Form { Plain, Transposed };

/// out = op(a) op(b), or out += op(a) op(b): float matrix products by the BLAS that LibTorch is linked with, called
/// without LibTorch's dispatch, which costs a small layer as much as its product. Allocates nothing; may be called from
/// several threads at once.
void multiply(const View& out, const View& a, Form aForm, const View& b, Form bForm, bool add = false);

}
