#include "core/analysis/umap_kernels.h"

#include "core/common/vector_clones.h"

#include <bit>

namespace cmir::umap_kernels {

namespace {

constexpr std::int64_t pushedTogether = 16; ///< drawn points whose pushes are computed side by side

/// value = m 2^e with m in [sqrt(1/2), sqrt(2)); log2 m by the series of artanh, 2^f by that of exp.
__attribute__((always_inline)) inline float fastPower(float value, float exponent)
{
    constexpr std::int32_t rootOfHalf = 0x3F3504F3; // as a float 0.70710677
    const std::int32_t bits = std::bit_cast<std::int32_t>(value) - rootOfHalf;
    const std::int32_t e = bits >> 23;
    const auto m = std::bit_cast<float>((bits & 0x007FFFFF) + rootOfHalf);
    const float t = (m - 1) / (m + 1), t2 = t * t;
    const float log2 = static_cast<float>(e)
        + t * (2.8853900818F + t2 * (0.9617966939F + t2 * (0.5770780164F + t2 * 0.4121985831F)));
    float p = exponent * log2;
    p = p < -126.0F ? -126.0F : p > 126.0F ? 126.0F : p;
    const auto whole = static_cast<std::int32_t>(p + (p < 0 ? -0.5F : 0.5F)); // the nearest
    const float f = p - static_cast<float>(whole);
    const float two = 1
        + f
            * (0.6931471806F
                + f
                    * (0.2402265070F
                        + f * (0.0555041087F + f * (0.0096181291F + f * (0.0013333558F + f * 1.540353e-4F)))));
    return two * std::bit_cast<float>((whole + 127) << 23);
}

__attribute__((always_inline)) inline float held(float x)
{
    return x > 4.0F ? 4.0F : x < -4.0F ? -4.0F : x;
}

__attribute__((always_inline)) inline std::uint64_t mixed64(std::uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// Of a point in an epoch.
__attribute__((always_inline)) inline std::uint32_t drawnBase(std::uint64_t key, std::int64_t epoch, std::int64_t i)
{
    return static_cast<std::uint32_t>(mixed64(key + static_cast<std::uint64_t>(epoch) * 0x9E3779B97F4A7C15ULL
                                          + static_cast<std::uint64_t>(i) * 0xD1B54A32D192ED03ULL)
        >> 32);
}

/// A full avalanche of 32 bits.
__attribute__((always_inline)) inline std::uint32_t drawnFrom(std::uint32_t base, std::uint32_t n)
{
    std::uint32_t x = base + n * 0x9E3779B9U;
    x = (x ^ (x >> 16)) * 0x7FEB352DU;
    x = (x ^ (x >> 15)) * 0x846CA68BU;
    return x ^ (x >> 16);
}

}

std::uint32_t drawn(std::uint64_t key, std::int64_t epoch, std::int64_t i, std::int64_t n)
{
    return drawnFrom(drawnBase(key, epoch, i), static_cast<std::uint32_t>(n));
}

float power(float value, float exponent)
{
    return fastPower(value, exponent);
}

CMIR_VECTOR_CLONES
void move(const Epoch& epoch, const Edges& edges, const float* __restrict x, const float* __restrict y,
    std::int64_t count, std::int64_t first, std::int64_t last, float* __restrict newX, float* __restrict newY)
{
    const float a = epoch.a, b = epoch.b, alpha = epoch.alpha;
    const auto now = static_cast<float>(epoch.number), next = static_cast<float>(epoch.number + 1);
    const auto points = static_cast<std::uint64_t>(count);
    for (std::int64_t i = first; i < last; ++i) {
        float xi = x[i], yi = y[i];
        std::int64_t pushes = 0;
        for (std::int64_t k = edges.start[i]; k < edges.start[i + 1]; ++k) {
            const float rate = edges.rate[k];
            if (static_cast<std::int32_t>(next * rate) == static_cast<std::int32_t>(now * rate))
                continue;
            pushes += epoch.negatives;
            const float xj = x[edges.column[k]], yj = y[edges.column[k]];
            for (int end = 0; end < 2; ++end) {
                const float dx = xi - xj, dy = yi - yj, square = dx * dx + dy * dy;
                if (!(square > 0))
                    break;
                const float raised = fastPower(square, b);
                const float pull = -2 * a * b * raised / (square * (1 + a * raised));
                xi += alpha * held(pull * dx);
                yi += alpha * held(pull * dy);
            }
        }
        const std::uint32_t base = drawnBase(epoch.key, epoch.number, i);
        float sumX = 0, sumY = 0;
        for (std::int64_t from = 0; from < pushes; from += pushedTogether) {
            float dx[pushedTogether], dy[pushedTogether];
            const std::int64_t size = pushes - from < pushedTogether ? pushes - from : pushedTogether;
            for (std::int64_t l = 0; l < pushedTogether; ++l) {
                const std::uint64_t draw = drawnFrom(base, static_cast<std::uint32_t>(from + l));
                const auto j = static_cast<std::int32_t>((draw * points) >> 32);
                const float counts = l < size ? 1.0F : 0.0F; // a distance of 0 pushes nowhere
                dx[l] = counts * (xi - x[j]);
                dy[l] = counts * (yi - y[j]);
            }
            for (std::int64_t l = 0; l < pushedTogether; ++l) {
                const float square = dx[l] * dx[l] + dy[l] * dy[l];
                const float raised = fastPower(square > 1e-12F ? square : 1e-12F, b);
                const float push = 2 * b / ((0.001F + square) * (1 + a * raised));
                sumX += held(push * dx[l]);
                sumY += held(push * dy[l]);
            }
        }
        newX[i] = xi + alpha * sumX;
        newY[i] = yi + alpha * sumY;
    }
}

}
