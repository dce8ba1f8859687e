#pragma once

#include "core/common/matrix.h"

namespace cmir {

/// The mean of each row: rows x 1; rows x 0 of a matrix without columns.
Matrix rowMeans(const Matrix& x);

}
