#pragma once

#include "core/common/matrix.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// C = Nor(Z_inv) Nor(Z_spu)^T / d over the given rows, with Nor per sample over the features (method.md section 3):
/// N x N, entries in [-1, 1]. A row that is constant gives zeros.
Matrix sampleCorrelation(const Matrix& invariant, const Matrix& spurious, std::span<const std::int64_t> rows);

/// Pearson correlation of every invariant feature (row) with every spurious feature (column) over all rows: d x d. A
/// constant feature gives zeros.
Matrix featureCorrelation(const Matrix& invariant, const Matrix& spurious);

/// Indices 0..n-1 stably ordered by value, ascending; NaN last.
std::vector<std::int64_t> orderByValue(std::span<const float> values);

}
