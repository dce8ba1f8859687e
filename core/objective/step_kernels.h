#pragma once

#include "core/model/matrix_view.h"

#include <cstdint>

/// The elementwise loops of a training step on plain floats (processor only). What each computes, and the plain form it
/// is tested against, is named beside it.
namespace cmir::kernels {

/// y += bias, then max(y, 0) if `relu`.
void addBias(const View& y, const float* bias, bool relu);
/// dy = y > 0 ? dy * scale : 0 (ReLU and, by `scale` = 1 / keep, inverted dropout: y is 0 where either cut).
void reluBackward(const View& dy, const View& y, float scale);
/// sums[c] = sum over rows of x, or that is added to sums[c].
void columnSums(const View& x, float* sums, bool add = false);
/// Mean and biased variance over the rows, per column.
void columnMoments(const View& x, float* mean, float* variance);
/// to = from, to += from, x *= factor (by elements), x = 0.
void copy(const View& to, const View& from);
void add(const View& to, const View& from);
void multiplyElements(const View& x, const View& factor);
void clear(const View& x);
/// to[i] = from[rows[i]].
void gatherRows(const View& to, const View& from, const std::int64_t* rows);

/// Of the rows begin .. begin + count - 1 of `to`, those of the variants v = 1..V-1:
/// to[v N + i] = x[i] + intensity[v N + i] * noise[(v-1) N + i]; x are rows 0..N-1 of `to`.
void addNoise(const View& to, const float* noise, const float* intensity, std::int64_t samples, std::int64_t begin,
    std::int64_t count);
/// to[i] = sum over variants of from[v N + i].
void sumVariants(const View& to, const View& from, std::int64_t variants);

/// invarianceTerm (invariance.h) and `weight` times its gradient, added to `gradient`. variants: (V N) x d,
/// variant-major, V = `count`, at most 17. `scratch`: as many floats as invarianceScratch says.
std::int64_t invarianceScratch(std::int64_t d);
double invariance(const View& variants, std::int64_t count, bool relative, double divisor, float weight,
    const View& gradient, float* scratch);

/// Nor per row: out = (x - mean) / (std + 1e-6); the inverse of the divisor per row goes to `inverse`, std to
/// `deviation`.
void normaliseRows(const View& x, const View& out, float* inverse, float* deviation);
/// Adds to dx the gradient that reaches x when `dout` reaches out.
void normaliseRowsBackward(
    const View& out, const View& dout, const float* inverse, const float* deviation, const View& dx);
/// The same per column (Nor per feature over the batch); inverse, deviation: cols each; scratch: 2 cols.
void normaliseColumns(const View& x, const View& out, float* inverse, float* deviation);
void normaliseColumnsBackward(
    const View& out, const View& dout, const float* inverse, const float* deviation, float* scratch, const View& dx);

/// dot[i] = sum_c a[i][c] b[i][c]; returns sum of dot^2.
double rowDots(const View& a, const View& b, float* dot);
/// to[i] = factor * to[i] + 2 rowFactor * dot[i] * from[i] per row.
void scaleAddRows(const View& to, const View& from, const float* dot, float factor, float rowFactor);
double dotProduct(const View& a, const View& b);

/// Sum of (decoded - target)^2; gradient = 2 weight (decoded - target).
double squaredError(const View& target, const View& decoded, float weight, const View& gradient);
/// The same with a factor per row and, unless it is null, one per column: the sum of factor (decoded - target)^2.
double scaledSquaredError(const View& target, const View& decoded, const float* rowFactor, const float* columnFactor,
    float weight, const View& gradient);

/// Prediction losses, mean over rows; label repeats every `samples` rows. Gradient is written.
double predictionMse(const View& output, const float* label, std::int64_t samples, const View& gradient);
double predictionL1(const View& output, const float* label, std::int64_t samples, const View& gradient);
double predictionBce(const View& output, const float* label, std::int64_t samples, const View& gradient);
double predictionCe(const View& output, const float* label, std::int64_t samples, const View& gradient);

}
