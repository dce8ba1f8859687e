#pragma once

#include "core/common/matrix.h"

#include <cstdint>
#include <span>

namespace cmir {

/// The shape of a cloud of points.
struct CloudShape {
    double spread = 0; ///< root of the mean variance of a feature
    double kurtosis = 0; ///< of the first principal axis; 3: normal; large: a dot with far points
    double effectiveRank = 0; ///< exp of the entropy of the variances' shares (Roy and Vetterli, 2007): 1 .. d
};
/// All 0 for fewer than two rows or a value that is not finite.
CloudShape cloudShape(const Matrix& z);

/// Mean absolute Pearson correlation over the d x d pairs of features; constant ones count as 0.
double meanCorrelation(const Matrix& invariant, const Matrix& spurious);
/// The same of what is left of the features after least squares on labelBasis (core/common/label_basis.h): what the
/// conditional decorrelation sees. Rows without a label (NaN) are left out.
double meanConditionalCorrelation(
    const Matrix& invariant, const Matrix& spurious, std::span<const float> label, bool classes);

}
