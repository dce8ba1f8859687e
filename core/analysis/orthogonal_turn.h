#pragma once

#include "core/common/matrix.h"

namespace cmir {

/// A representation laid over another one of the same samples: turned, moved and scaled as a whole (least squares), so
/// that what still differs has a meaning. Any two widths.
struct LaidOver {
    Matrix points; ///< rows x width of the reference
    double scale = 1; ///< what it was multiplied by; 1 where one of them is the same for all samples
};

/// Orthogonal Procrustes in all dimensions: with M = Y_c^T X_c, the turn is M (M^T M)^(-1/2), over the directions in
/// which the two have something in common. About 4/3 d^3 operations besides the products. All values must be finite.
/// Throws BadInput where the rows differ in number. Source: Schönemann, "A generalized solution of the orthogonal
/// Procrustes problem", 1966.
LaidOver layOver(const Matrix& points, const Matrix& reference);

}
