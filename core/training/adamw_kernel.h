#pragma once

#include <cstdint>

namespace cmir {

struct AdamWConstants {
    float beta1, beta2;
    float decay; ///< 1 - learning rate * weight decay
    float stepSize; ///< learning rate / (1 - beta1^t)
    float rootCorrection; ///< 1 / sqrt(1 - beta2^t)
    float epsilon;
};

/// The largest magnitude of `count` floats: infinite or NaN where one of them is, and 0 of none.
float largestMagnitude(const float* values, std::int64_t count);

/// One AdamW pass over `count` floats: reads gradient, updates moments and value, at the speed of memory.
void adamWKernel(
    float* value, const float* gradient, float* first, float* second, std::int64_t count, const AdamWConstants& c);

}
