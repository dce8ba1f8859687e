#pragma once

#include <cstdint>

namespace cmir::kernels {

// The loops of ridge.h, over the columns of one row or of a few: what is summed over the rows is summed in their order,
// so that the width of the registers does not change a bit.

/// mean += x / n
void addShares(const float* x, double n, double* mean, std::int64_t d);

/// variance += (x - mean)^2 / n
void addSquaredDistances(const float* x, const double* mean, double n, double* variance, std::int64_t d);

/// out = (x - mean) * inverse
void standardise(const float* x, const double* mean, const double* inverse, double* out, std::int64_t d);

/// out += x'x / n of `rows` rows, the upper triangle; out is d x d, x rows x d, row-major.
void addMeanProducts(const double* x, std::int64_t rows, double n, double* out, std::int64_t d);

/// out += z * y / n
void addMultiple(const double* z, double y, double n, double* out, std::int64_t d);

}
