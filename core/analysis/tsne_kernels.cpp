#include "core/analysis/tsne_kernels.h"

#include "core/common/vector_clones.h"

namespace cmir::tsne_kernels {

namespace {

/// Eight floats in one register of AVX2; loads and stores need no alignment. Wider vectors would halve the instructions
/// where there is AVX-512, but GCC keeps the sums in memory where there is not, which costs a factor of eight.
using Lanes = float __attribute__((vector_size(laneCount * sizeof(float)), aligned(sizeof(float)), may_alias));

/// Pairs of the padding with anything are so far apart that they count for nothing.
constexpr float farAway = 1e17F;

/// Rows whose sums are kept in registers: enough of them to hide how long one addition takes.
constexpr std::int64_t rowsTogether = 6;
static_assert(rowsAtOnce % rowsTogether == 0);

}

CMIR_VECTOR_CLONES
void distances(
    const float* panels, std::int64_t panelCount, std::int64_t width, const float* rows, float* out, std::int64_t ld)
{
    for (std::int64_t p = 0; p < panelCount; ++p) {
        const float* panel = panels + p * width * laneCount; // meets every row while it is in the first cache
        for (std::int64_t r = 0; r < rowsAtOnce; r += rowsTogether) {
            const float* some = rows + r * width;
            Lanes sum0 {}, sum1 {}, sum2 {}, sum3 {}, sum4 {}, sum5 {};
            for (std::int64_t k = 0; k < width; ++k) {
                const Lanes point = *reinterpret_cast<const Lanes*>(panel + k * laneCount);
                const Lanes to0 = point - some[k], to1 = point - some[width + k], to2 = point - some[2 * width + k];
                const Lanes to3 = point - some[3 * width + k], to4 = point - some[4 * width + k];
                const Lanes to5 = point - some[5 * width + k];
                sum0 += to0 * to0;
                sum1 += to1 * to1;
                sum2 += to2 * to2;
                sum3 += to3 * to3;
                sum4 += to4 * to4;
                sum5 += to5 * to5;
            }
            float* target = out + r * ld + p * laneCount;
            for (const Lanes& sum : { sum0, sum1, sum2, sum3, sum4, sum5 }) {
                *reinterpret_cast<Lanes*>(target) = sum;
                target += ld;
            }
        }
    }
}

CMIR_VECTOR_CLONES
void distancesTo(const float* rows, std::int64_t width, const float* point, const std::int32_t* index,
    std::int64_t count, float* out)
{
    constexpr std::int64_t ahead = 8; // rows lie anywhere: those that come are asked for early
    for (std::int64_t k = 0; k < count; ++k) {
        if (k + ahead < count) {
            const float* later = rows + index[k + ahead] * width;
            for (std::int64_t c = 0; c < width; c += 16)
                __builtin_prefetch(later + c);
        }
        const float* row = rows + index[k] * width;
        Lanes sum0 {}, sum1 {};
        std::int64_t c = 0;
        for (; c + 2 * laneCount <= width; c += 2 * laneCount) {
            const Lanes to0 = *reinterpret_cast<const Lanes*>(row + c) - *reinterpret_cast<const Lanes*>(point + c);
            const Lanes to1 = *reinterpret_cast<const Lanes*>(row + c + laneCount)
                - *reinterpret_cast<const Lanes*>(point + c + laneCount);
            sum0 += to0 * to0;
            sum1 += to1 * to1;
        }
        if (c < width) {
            const Lanes to = *reinterpret_cast<const Lanes*>(row + c) - *reinterpret_cast<const Lanes*>(point + c);
            sum0 += to * to;
        }
        sum0 += sum1;
        float sum = 0;
        for (std::int64_t l = 0; l < laneCount; ++l)
            sum += sum0[l];
        out[k] = sum;
    }
}

CMIR_VECTOR_CLONES
float product(const float* a, const float* b, std::int64_t width)
{
    Lanes lanes {};
    for (std::int64_t c = 0; c < width; c += laneCount)
        lanes += *reinterpret_cast<const Lanes*>(a + c) * *reinterpret_cast<const Lanes*>(b + c);
    float sum = 0;
    for (std::int64_t l = 0; l < laneCount; ++l)
        sum += lanes[l];
    return sum;
}

CMIR_VECTOR_CLONES
double exactRepulsion(float* x, float* y, std::int64_t count, std::int64_t padded, float* forceX, float* forceY)
{
    for (std::int64_t i = count; i < padded; ++i) {
        x[i] = farAway * static_cast<float>(i - count + 1);
        y[i] = 0;
    }
    for (std::int64_t i = 0; i < padded; ++i)
        forceX[i] = forceY[i] = 0;

    // Every pair once: two points against the panels of eight after their own, where both sides get their share;
    // within the own panel each point meets all eight.
    double total = 0;
    for (std::int64_t i = 0; i < padded; i += 2) {
        const std::int64_t own = i / laneCount * laneCount;
        const float xa = x[i], ya = y[i], xb = x[i + 1], yb = y[i + 1];
        Lanes fxa {}, fya {}, fxb {}, fyb {}, apart {}, within {};
        {
            const Lanes xs = *reinterpret_cast<const Lanes*>(x + own), ys = *reinterpret_cast<const Lanes*>(y + own);
            const Lanes dxa = xa - xs, dya = ya - ys, dxb = xb - xs, dyb = yb - ys;
            const Lanes qa = 1.0F / (1.0F + dxa * dxa + dya * dya), qb = 1.0F / (1.0F + dxb * dxb + dyb * dyb);
            within = qa + qb;
            fxa = qa * qa * dxa;
            fya = qa * qa * dya;
            fxb = qb * qb * dxb;
            fyb = qb * qb * dyb;
        }
        for (std::int64_t j = own + laneCount; j < padded; j += laneCount) {
            const Lanes xs = *reinterpret_cast<const Lanes*>(x + j), ys = *reinterpret_cast<const Lanes*>(y + j);
            const Lanes dxa = xa - xs, dya = ya - ys, dxb = xb - xs, dyb = yb - ys;
            const Lanes qa = 1.0F / (1.0F + dxa * dxa + dya * dya), qb = 1.0F / (1.0F + dxb * dxb + dyb * dyb);
            apart += qa + qb;
            const Lanes wa = qa * qa, wb = qb * qb;
            const Lanes gxa = wa * dxa, gya = wa * dya, gxb = wb * dxb, gyb = wb * dyb;
            fxa += gxa;
            fya += gya;
            fxb += gxb;
            fyb += gyb;
            *reinterpret_cast<Lanes*>(forceX + j) -= gxa + gxb;
            *reinterpret_cast<Lanes*>(forceY + j) -= gya + gyb;
        }
        float sums[4] = {};
        for (std::int64_t l = 0; l < laneCount; ++l) {
            sums[0] += fxa[l];
            sums[1] += fya[l];
            sums[2] += fxb[l];
            sums[3] += fyb[l];
            total += 2 * static_cast<double>(apart[l]) + static_cast<double>(within[l]);
        }
        forceX[i] += sums[0];
        forceY[i] += sums[1];
        forceX[i + 1] += sums[2];
        forceY[i + 1] += sums[3];
    }
    return total - static_cast<double>(padded); // each point has met itself
}

CMIR_VECTOR_CLONES
void attraction(const std::int64_t* start, const std::int32_t* column, const float* p, const float* x, const float* y,
    std::int64_t first, std::int64_t last, float* forceX, float* forceY)
{
    for (std::int64_t i = first; i < last; ++i) {
        const float xi = x[i], yi = y[i];
        float sumX = 0, sumY = 0;
        for (std::int64_t k = start[i]; k < start[i + 1]; ++k) {
            const float dx = xi - x[column[k]], dy = yi - y[column[k]];
            const float weight = p[k] / (1.0F + dx * dx + dy * dy);
            sumX += weight * dx;
            sumY += weight * dy;
        }
        forceX[i] = sumX;
        forceY[i] = sumY;
    }
}

CMIR_VECTOR_CLONES
void descend(const Descent& step, const float* __restrict attraction, const float* __restrict repulsion,
    std::int64_t count, float* __restrict position, float* __restrict velocity, float* __restrict gain)
{
    for (std::int64_t i = 0; i < count; ++i) {
        const float gradient = 4 * (step.exaggeration * attraction[i] - step.share * repulsion[i]);
        const float grown = gain[i] + 0.2F, shrunk = gain[i] * 0.8F;
        const float chosen = velocity[i] * gradient < 0 ? grown : shrunk;
        gain[i] = chosen < 0.01F ? 0.01F : chosen;
        velocity[i] = step.momentum * velocity[i] - step.rate * gain[i] * gradient;
        position[i] += velocity[i];
    }
}

}
