#pragma once

#include "core/objective/step_kernels.h"

namespace cmir::kernels {

/// The lower Cholesky factor of a symmetric matrix, d x d, in place of its lower triangle; what lies above it is left
/// alone. In blocks: all but the blocks on the diagonal are matrix products. False where the matrix is not positive
/// definite, or not finite; it then holds nothing of use.
bool cholesky(const View& matrix);

}
