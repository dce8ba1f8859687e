#include "core/training/adamw_kernel.h"

#include "core/common/vector_clones.h"

#include <cmath>

// A file of its own: it is compiled with -fno-math-errno -fno-trapping-math (core/CMakeLists.txt), without which the
// root keeps the loop from being vectorised.

namespace cmir {

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
