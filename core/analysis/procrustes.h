#pragma once

#include "core/common/matrix.h"

#include <array>
#include <cstdint>
#include <span>

namespace cmir {

/// y -> scale * rotation (y - from) + to in the plane; the rotation may hold a reflection.
struct PlaneMotion {
    std::array<double, 4> rotation { 1, 0, 0, 1 }; ///< 2 x 2, row-major, orthogonal
    std::array<double, 2> from {}, to {};
    double scale = 1;

    Matrix apply(const Matrix& layout) const; ///< N x 2
};

/// The motion that brings rows fromRows[k] of `layout` as near as possible to rows toRows[k] of `reference` (least
/// squares), so that what still moves between two layouts has a meaning. Both are of width 2. Without `allowScale` the
/// scale stays 1. No rows at all: no motion; rows that coincide: translation alone.
/// Throws BadInput for another width, lists of different lengths, or a row that does not exist.
/// Source: Gower, "Generalized Procrustes analysis", 1975; in the plane the rotation has a closed form.
PlaneMotion procrustes(const Matrix& layout, const Matrix& reference, std::span<const std::int64_t> fromRows,
    std::span<const std::int64_t> toRows, bool allowScale = false);

}
