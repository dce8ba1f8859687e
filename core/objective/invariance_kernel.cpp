#include "core/common/vector_clones.h"
#include "core/objective/epsilons.h"
#include "core/objective/step_kernels.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cmir::kernels {

namespace {

constexpr std::int64_t lanes = 16; // features that are worked on at once: a register of AVX-512
constexpr std::int64_t mostVariants = 17;

/// One sample's variants of `lanes` features, and for each the sum over the others of sign(own - other).
struct VariantBlock {
    std::array<std::array<float, lanes>, mostVariants> value, signs;
    std::array<float, lanes> sum; ///< over pairs of |difference|
};

/// All pairs of one block. V(V-1)/2 pairs of which each takes a handful of instructions for 16 features, with all
/// operands in the first cache or in registers: up to 17 variants that is faster than sorting, which needs fewer
/// comparisons but has to carry along which variant is where (HACKING.md has the figures).
CMIR_VECTOR_CLONES
void comparePairs(VariantBlock& block, std::int64_t count)
{
    std::array<float, lanes> sum {};
    for (std::int64_t a = 0; a < count; ++a)
        block.signs[static_cast<std::size_t>(a)].fill(0);
    for (std::size_t a = 0; a + 1 < static_cast<std::size_t>(count); ++a) {
        std::array<float, lanes> own = block.signs[a];
        for (std::size_t b = a + 1; b < static_cast<std::size_t>(count); ++b) {
            for (std::size_t c = 0; c < lanes; ++c) {
                const float difference = block.value[a][c] - block.value[b][c];
                // A tie has derivative 0. Copied sign bits cost less than two comparisons.
                const float sign = difference == 0 ? 0.0F : std::copysign(1.0F, difference);
                sum[c] += std::abs(difference);
                own[c] += sign;
                block.signs[b][c] -= sign;
            }
        }
        block.signs[a] = own;
    }
    block.sum = sum;
}

void load(VariantBlock& block, const View& variants, std::int64_t count, std::int64_t sample, std::int64_t begin,
    std::int64_t width)
{
    const std::int64_t samples = variants.rows / count;
    for (std::int64_t v = 0; v < count; ++v) {
        auto& value = block.value[static_cast<std::size_t>(v)];
        if (width < lanes)
            value.fill(0);
        std::copy_n(variants.row(v * samples + sample) + begin, width, value.begin());
    }
}

CMIR_VECTOR_CLONES
void addSigns(const VariantBlock& block, const View& gradient, std::int64_t count, std::int64_t sample,
    std::int64_t begin, std::int64_t width, const float* scale)
{
    const std::int64_t samples = gradient.rows / count;
    for (std::int64_t v = 0; v < count; ++v) {
        float* __restrict target = gradient.row(v * samples + sample) + begin;
        const auto& signs = block.signs[static_cast<std::size_t>(v)];
        for (std::int64_t c = 0; c < width; ++c)
            target[c] += scale[begin + c] * signs[static_cast<std::size_t>(c)];
    }
}

/// sums[c]: over samples and pairs of |difference|; with `scale`, scale[c] times the derivative goes onto the gradient.
void pairSums(const View& variants, std::int64_t count, const float* scale, const View& gradient, float* sums)
{
    VariantBlock block;
    std::fill_n(sums, variants.cols, 0.0F);
    for (std::int64_t sample = 0; sample < variants.rows / count; ++sample)
        for (std::int64_t begin = 0; begin < variants.cols; begin += lanes) {
            const std::int64_t width = std::min(lanes, variants.cols - begin);
            load(block, variants, count, sample, begin, width);
            comparePairs(block, count);
            for (std::int64_t c = 0; c < width; ++c)
                sums[begin + c] += block.sum[static_cast<std::size_t>(c)];
            if (scale)
                addSigns(block, gradient, count, sample, begin, width, scale);
        }
}

/// gradient[i][c] += slope[c] (x[i][c] - mean[c])
CMIR_VECTOR_CLONES
void addCentred(const View& gradient, const View& x, const float* mean, const float* slope)
{
    for (std::int64_t r = 0; r < x.rows; ++r) {
        float* __restrict target = gradient.row(r);
        const float* __restrict row = x.row(r);
        for (std::int64_t c = 0; c < x.cols; ++c)
            target[c] += slope[c] * (row[c] - mean[c]);
    }
}

}

std::int64_t invarianceScratch(std::int64_t d)
{
    return 4 * d; // sums, mean, deviation and scale per feature
}

double invariance(const View& variants, std::int64_t count, bool relative, double divisor, float weight,
    const View& gradient, float* scratch)
{
    const std::int64_t d = variants.cols, samples = variants.rows / count;
    float *sums = scratch, *mean = sums + d, *root = mean + d, *scale = root + d;
    const float factor = weight / static_cast<float>(divisor);
    const View clean { variants.data, samples, d, variants.ld };
    if (relative)
        columnMoments(clean, mean, root);
    for (std::int64_t c = 0; c < d; ++c) {
        root[c] = relative ? std::sqrt(root[c] + static_cast<float>(varianceEpsilon)) : 0;
        scale[c] = relative ? factor / (root[c] + static_cast<float>(relativeEpsilon)) : factor;
    }
    pairSums(variants, count, weight != 0 ? scale : nullptr, gradient, sums);

    double total = 0;
    for (std::int64_t c = 0; c < d; ++c) {
        const float s = relative ? root[c] + static_cast<float>(relativeEpsilon) : 1.0F;
        total += sums[c] / s;
        // dR/ds = -S / s^2 and ds/dz = (z - mean) / (N root); the root is not needed any more
        if (relative)
            root[c] = -factor * sums[c] / (s * s * static_cast<float>(samples) * root[c]);
    }
    if (weight != 0 && relative)
        addCentred(gradient, clean, mean, root);
    return total / divisor;
}

}
