#include "core/analysis/tsne_kernels.h"

#include "core/common/vector_clones.h"

namespace cmir::tsne_kernels {

namespace {

/// Sixteen floats in one register, or in as many as the processor needs; loads and stores need no alignment.
using Lanes = float __attribute__((vector_size(laneCount * sizeof(float)), aligned(sizeof(float)), may_alias));

/// Pairs of the padding with anything are so far apart that they count for nothing.
constexpr float farAway = 1e17F;

}

CMIR_VECTOR_CLONES
void distances(
    const float* panels, std::int64_t panelCount, std::int64_t width, const float* rows, float* out, std::int64_t ld)
{
    const float *a = rows, *b = a + width, *c = b + width, *d = c + width;
    for (std::int64_t p = 0; p < panelCount; ++p) {
        const float* panel = panels + p * width * laneCount;
        Lanes sumA {}, sumB {}, sumC {}, sumD {};
        for (std::int64_t k = 0; k < width; ++k) {
            const Lanes point = *reinterpret_cast<const Lanes*>(panel + k * laneCount);
            const Lanes toA = point - a[k], toB = point - b[k], toC = point - c[k], toD = point - d[k];
            sumA += toA * toA;
            sumB += toB * toB;
            sumC += toC * toC;
            sumD += toD * toD;
        }
        float* target = out + p * laneCount;
        *reinterpret_cast<Lanes*>(target) = sumA;
        *reinterpret_cast<Lanes*>(target + ld) = sumB;
        *reinterpret_cast<Lanes*>(target + 2 * ld) = sumC;
        *reinterpret_cast<Lanes*>(target + 3 * ld) = sumD;
    }
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

    // Every pair once: two points against the panels of sixteen after their own, where both sides get their share;
    // within the own panel each point meets all sixteen.
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
    std::int64_t count, float* forceX, float* forceY)
{
    for (std::int64_t i = 0; i < count; ++i) {
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
