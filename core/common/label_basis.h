#pragma once

#include <span>
#include <vector>

namespace cmir {

/// Orthonormal columns that span what a label explains linearly: (1, t, t^2) of a number, t standardised; the classes'
/// indicators of a class. Columns that depend on those before them (one value only, two values) are dropped, so that
/// the span always holds the constant. Each column has one number per label. All labels must be finite.
std::vector<std::vector<double>> labelBasis(std::span<const double> label, bool classes);

}
