#pragma once

#include "core/objective/step_kernels.h"

/// The elementwise loops of the whitened and the conditional form, on plain floats.
namespace cmir::kernels {

/// centred = z - mean of all rows; within = z - mean over the variants of the row's sample. z: (V N) x d,
/// variant-major, V = `count`; mean: d floats of scratch.
void centreVariants(const View& z, std::int64_t count, const View& centred, const View& within, float* mean);
/// sums[i] = sum over the variants and features of the squares of sample i.
void sampleSquares(const View& x, std::int64_t count, float* sums);
/// Every row of sample i times factor[i].
void scaleSamples(const View& x, std::int64_t count, const float* factor);
/// to[row of sample i] += 2 factor[i] from[row].
void addScaledSamples(const View& to, const View& from, std::int64_t count, const float* factor);
/// The upper triangle as the lower one, everything times `factor`.
void mirrorLower(const View& x, float factor);

/// out = x - mean per column; mean and the sum of the squares that are left, per column.
void centreColumns(const View& x, const View& out, float* mean, float* squares);
/// squares[c] = sum over rows of x[.][c]^2.
void columnSquares(const View& x, float* squares);
/// dots[c] = sum over rows of x[.][c] y[.][c].
void columnDots(const View& x, const View& y, float* dots);
/// Every column c times factor[c].
void scaleColumns(const View& x, const float* factor);
/// The sum over samples of |sum_v a_v b_v^T|^2, over the variants v of each. With G = weight times the products of a
/// sample's variants with each other: db += G_a b and, where it is not empty, da += G_b a. scratch: 2 count^2 floats.
double ownProducts(
    const View& a, const View& b, std::int64_t count, float weight, const View& da, const View& db, float* scratch);
/// to += own[c] dy + factor[c] y + back[c] (x - mean[c]) per column.
void addResidualSlopes(const View& to, const View& dy, const View& y, const View& x, const float* mean,
    const float* own, const float* factor, const float* back);

}
