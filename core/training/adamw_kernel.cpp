#include "core/training/adamw_kernel.h"

#include "core/common/vector_clones.h"

#include <bit>
#include <cmath>
#include <cstring>

// A file of its own: it is compiled with -fno-math-errno -fno-trapping-math (core/CMakeLists.txt), without which the
// root keeps the loop from being vectorised.

namespace cmir {

CMIR_VECTOR_CLONES
float largestMagnitude(const float* __restrict values, std::int64_t count)
{
    // As whole numbers magnitudes have the order of their values, infinity is above all others, and NaN above that.
    std::uint32_t largest = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        std::uint32_t bits;
        std::memcpy(&bits, values + i, sizeof bits);
        bits &= 0x7fffffffU;
        largest = bits > largest ? bits : largest;
    }
    return std::bit_cast<float>(largest);
}

CMIR_VECTOR_CLONES
void adamWKernel(float* __restrict value, const float* __restrict gradient, float* __restrict first,
    float* __restrict second, std::int64_t count, const AdamWConstants& c)
{
    const float beta1 = c.beta1, beta2 = c.beta2, rest1 = 1 - c.beta1, rest2 = 1 - c.beta2;
    const float decay = c.decay, stepSize = c.stepSize, root = c.rootCorrection, epsilon = c.epsilon;
    for (std::int64_t i = 0; i < count; ++i) {
        const float g = gradient[i];
        const float m = beta1 * first[i] + rest1 * g;
        const float v = beta2 * second[i] + rest2 * g * g;
        first[i] = m;
        second[i] = v;
        value[i] = value[i] * decay - stepSize * m / (std::sqrt(v) * root + epsilon);
    }
}

}
