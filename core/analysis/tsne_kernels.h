#pragma once

#include <cstdint>
#include <vector>

/// The loops over plain floats in which t-SNE and the exact neighbour search spend their time. What each computes is
/// named beside it; the tests hold them against slow plain forms.
namespace cmir::tsne_kernels {

/// Floats that are worked on together.
constexpr std::int64_t laneCount = 8;
/// Rows that distances() takes at once.
constexpr std::int64_t rowsAtOnce = 24;

/// out[r * ld + p * laneCount + l] = sum_c (rows[r * width + c] - panels[(p * width + c) * laneCount + l])^2 for
/// r < rowsAtOnce and p < panelCount: squared distances of these rows to points stored in transposed panels.
void distances(
    const float* panels, std::int64_t panelCount, std::int64_t width, const float* rows, float* out, std::int64_t ld);

/// out[k] = sum_c (rows[index[k] * width + c] - point[c])^2 for k < count; `width` is a multiple of laneCount.
void distancesTo(const float* rows, std::int64_t width, const float* point, const std::int32_t* index,
    std::int64_t count, float* out);

/// sum_c a[c] b[c] for c < width, a multiple of laneCount.
float product(const float* a, const float* b, std::int64_t width);

/// With q_ij = 1 / (1 + |y_i - y_j|^2): forceX[i], forceY[i] = sum_j q_ij^2 (y_i - y_j), over all pairs; returns
/// Z = sum over i != j of q_ij. All arrays are `padded` long, a multiple of laneCount; those past `count` are
/// overwritten.
double exactRepulsion(float* x, float* y, std::int64_t count, std::int64_t padded, float* forceX, float* forceY);

/// forceX[i], forceY[i] = sum over the stored j of p_ij q_ij (y_i - y_j) for first <= i < last.
void attraction(const std::int64_t* start, const std::int32_t* column, const float* p, const float* x, const float* y,
    std::int64_t first, std::int64_t last, float* forceX, float* forceY);

/// One step of gradient descent with momentum and gains per coordinate (Jacobs 1988): the gain grows by 0.2 where the
/// step and the gradient point apart, shrinks by 0.8 where they agree, and is at least 0.01.
/// The gradient is 4 (exaggeration * attraction - repulsion * share).
struct Descent {
    float exaggeration, share, momentum, rate;
};
void descend(const Descent& step, const float* attraction, const float* repulsion, std::int64_t count, float* position,
    float* velocity, float* gain);

}
