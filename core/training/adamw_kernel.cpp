#include "core/training/adamw_kernel.h"

#include <cmath>

// A file of its own: it is compiled with -fno-math-errno -fno-trapping-math (core/CMakeLists.txt), without which the root
// keeps the loop from being vectorised. The vector width is chosen when the program runs; the sanitizers cannot follow
// that choice (it is made before they are set up), so with them the plain loop is compiled.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CMIR_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CMIR_VECTOR_CLONES
#endif

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
