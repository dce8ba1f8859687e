#include "core/model/unimodal/sequence_kernels.h"

#include "core/common/vector_clones.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace cmir::kernels {

namespace {

constexpr float layerNormEpsilon = 1e-5F;

/// exp(x) of x <= 0 to about one unit in the last place: 2^n times a polynomial of what is left (the classic scheme of
/// Cephes), without a branch, so that a loop over it is vectorised. Below -87 it is 0.
inline float expOfNegative(float x)
{
    const float held = x < -87.0F ? -87.0F : x;
    const float n = std::nearbyint(held * 1.44269504F);
    const float r = (held - n * 0.693359375F) + n * 2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    p = p * r * r + r + 1.0F;
    const auto bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(n) + 127) << 23U;
    return x < -87.0F ? 0.0F : p * std::bit_cast<float>(bits);
}

CMIR_VECTOR_CLONES float largest(const float* x, std::int64_t count)
{
    float most = x[0];
    for (std::int64_t i = 1; i < count; ++i)
        most = x[i] > most ? x[i] : most;
    return most;
}

CMIR_VECTOR_CLONES float exponentials(float* x, std::int64_t count, float most)
{
    float sum = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        x[i] = expOfNegative(x[i] - most);
        sum += x[i];
    }
    return sum;
}

CMIR_VECTOR_CLONES void times(float* x, std::int64_t count, float factor)
{
    for (std::int64_t i = 0; i < count; ++i)
        x[i] *= factor;
}

CMIR_VECTOR_CLONES float dot(const float* a, const float* b, std::int64_t count)
{
    float sum = 0;
    for (std::int64_t i = 0; i < count; ++i)
        sum += a[i] * b[i];
    return sum;
}

CMIR_VECTOR_CLONES void softmaxBack(const float* p, float* dx, std::int64_t count, float mean, float factor)
{
    for (std::int64_t i = 0; i < count; ++i)
        dx[i] = p[i] * (dx[i] - mean) * factor;
}

CMIR_VECTOR_CLONES float normaliseRow(float* x, const float* scale, const float* shift, float* y, std::int64_t count)
{
    float sum = 0, squares = 0;
    for (std::int64_t i = 0; i < count; ++i)
        sum += x[i];
    const float mean = sum / static_cast<float>(count);
    for (std::int64_t i = 0; i < count; ++i)
        squares += (x[i] - mean) * (x[i] - mean);
    const float inverse = 1 / std::sqrt(squares / static_cast<float>(count) + layerNormEpsilon);
    for (std::int64_t i = 0; i < count; ++i) {
        x[i] = (x[i] - mean) * inverse;
        y[i] = x[i] * scale[i] + shift[i];
    }
    return inverse;
}

CMIR_VECTOR_CLONES void normaliseRowBack(
    const float* normal, float inverse, const float* scale, float* dy, float* dScale, float* dShift, std::int64_t count)
{
    float mean = 0, along = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        dScale[i] += dy[i] * normal[i];
        dShift[i] += dy[i];
        dy[i] *= scale[i];
        mean += dy[i];
        along += dy[i] * normal[i];
    }
    mean /= static_cast<float>(count);
    along /= static_cast<float>(count);
    for (std::int64_t i = 0; i < count; ++i)
        dy[i] = inverse * (dy[i] - mean - normal[i] * along);
}

CMIR_VECTOR_CLONES void addRowTo(float* x, const float* bias, std::int64_t count, bool relu)
{
    if (relu)
        for (std::int64_t i = 0; i < count; ++i)
            x[i] = std::max(x[i] + bias[i], 0.0F);
    else
        for (std::int64_t i = 0; i < count; ++i)
            x[i] += bias[i];
}

/// 1 / (1 + exp(-x))
inline float sigmoid(float x)
{
    const float e = expOfNegative(-std::abs(x)), s = 1 / (1 + e);
    return x < 0 ? e * s : s;
}

inline float tangens(float x)
{
    const float e = expOfNegative(-2 * std::abs(x)), t = (1 - e) / (1 + e);
    return x < 0 ? -t : t;
}

CMIR_VECTOR_CLONES void gruRow(
    float* gates, const float* fromState, const float* before, float* inner, float* after, std::int64_t width)
{
    float *const r = gates, *const z = gates + width, *const n = gates + 2 * width;
    for (std::int64_t j = 0; j < width; ++j) {
        r[j] = sigmoid(r[j] + fromState[j]);
        z[j] = sigmoid(z[j] + fromState[width + j]);
        inner[j] = fromState[2 * width + j];
        n[j] = tangens(n[j] + r[j] * inner[j]);
        after[j] = (1 - z[j]) * n[j] + z[j] * before[j];
    }
}

CMIR_VECTOR_CLONES void gruRowBack(const float* gates, const float* inner, const float* before, const float* dAfter,
    float* dGates, float* dFromState, float* dBefore, std::int64_t width)
{
    const float *const r = gates, *const z = gates + width, *const n = gates + 2 * width;
    for (std::int64_t j = 0; j < width; ++j) {
        const float dz = dAfter[j] * (before[j] - n[j]) * z[j] * (1 - z[j]);
        const float dn = dAfter[j] * (1 - z[j]) * (1 - n[j] * n[j]);
        const float dr = dn * inner[j] * r[j] * (1 - r[j]);
        dGates[j] = dFromState[j] = dr;
        dGates[width + j] = dFromState[width + j] = dz;
        dGates[2 * width + j] = dn;
        dFromState[2 * width + j] = dn * r[j];
        dBefore[j] = dAfter[j] * z[j];
    }
}

CMIR_VECTOR_CLONES void cutRow(float* dx, const float* y, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        dx[i] = y[i] > 0 ? dx[i] : 0;
}

}

void softmaxRows(const View& x)
{
    for (std::int64_t r = 0; r < x.rows; ++r) {
        float* row = x.row(r);
        times(row, x.cols, 1 / exponentials(row, x.cols, largest(row, x.cols)));
    }
}

void softmaxRowsBackward(const View& p, const View& dx, float factor)
{
    for (std::int64_t r = 0; r < p.rows; ++r)
        softmaxBack(p.row(r), dx.row(r), p.cols, dot(p.row(r), dx.row(r), p.cols), factor);
}

void layerNormRows(const View& x, const float* scale, const float* shift, const View& y, float* inverse)
{
    for (std::int64_t r = 0; r < x.rows; ++r)
        inverse[r] = normaliseRow(x.row(r), scale, shift, y.row(r), x.cols);
}

void layerNormRowsBackward(
    const View& normal, const float* inverse, const float* scale, const View& dy, float* dScale, float* dShift)
{
    for (std::int64_t r = 0; r < normal.rows; ++r)
        normaliseRowBack(normal.row(r), inverse[r], scale, dy.row(r), dScale, dShift, normal.cols);
}

void addRow(const View& x, const float* bias, bool relu)
{
    for (std::int64_t r = 0; r < x.rows; ++r)
        addRowTo(x.row(r), bias, x.cols, relu);
}

void cutWhereZero(const View& dx, const View& y)
{
    for (std::int64_t r = 0; r < dx.rows; ++r)
        cutRow(dx.row(r), y.row(r), dx.cols);
}

void addColumnSums(const View& x, float* sums)
{
    for (std::int64_t r = 0; r < x.rows; ++r)
        addRowTo(sums, x.row(r), x.cols, false);
}

void addRows(const View& to, const View& from)
{
    for (std::int64_t r = 0; r < to.rows; ++r)
        addRowTo(to.row(r), from.row(r), to.cols, false);
}

void gruRows(const View& gates, const View& fromState, const View& before, const View& inner, const View& after)
{
    for (std::int64_t i = 0; i < after.rows; ++i)
        gruRow(gates.row(i), fromState.row(i), before.row(i), inner.row(i), after.row(i), after.cols);
}

void gruRowsBackward(const View& gates, const View& inner, const View& before, const View& dAfter, const View& dGates,
    const View& dFromState, const View& dBefore)
{
    for (std::int64_t i = 0; i < dAfter.rows; ++i)
        gruRowBack(gates.row(i), inner.row(i), before.row(i), dAfter.row(i), dGates.row(i), dFromState.row(i),
            dBefore.row(i), dAfter.cols);
}

}
