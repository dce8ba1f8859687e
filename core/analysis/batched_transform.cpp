#include "core/analysis/batched_transform.h"

#include "core/common/vector_clones.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace cmir {

namespace {

/// One stage: for each block p and each of `width` floats q, the short transform of in[q + width (p + blocks k)],
/// k = 0 .. radix-1, times the factors, to out[q + width (radix p + k)].
struct Block {
    const float* inRe;
    const float* inIm;
    float* outRe;
    float* outIm;
    std::int64_t blocks, width;
    const float* cosine;
    const float* sine;
};

CMIR_VECTOR_CLONES
void radix2(const Block& s)
{
    const std::int64_t apart = s.blocks * s.width;
    for (std::int64_t p = 0; p < s.blocks; ++p) {
        const float c = s.cosine[p * 2 + 1], d = s.sine[p * 2 + 1];
        const float* __restrict re = s.inRe + p * s.width;
        const float* __restrict im = s.inIm + p * s.width;
        float* __restrict outRe = s.outRe + 2 * p * s.width;
        float* __restrict outIm = s.outIm + 2 * p * s.width;
        for (std::int64_t q = 0; q < s.width; ++q) {
            const float br = re[q] - re[q + apart], bi = im[q] - im[q + apart];
            outRe[q] = re[q] + re[q + apart];
            outIm[q] = im[q] + im[q + apart];
            outRe[q + s.width] = br * c - bi * d;
            outIm[q + s.width] = br * d + bi * c;
        }
    }
}

CMIR_VECTOR_CLONES
void radix3(const Block& s)
{
    constexpr float half = 0.5F, root = 0.866025403784438647F;
    const std::int64_t apart = s.blocks * s.width, w = s.width;
    for (std::int64_t p = 0; p < s.blocks; ++p) {
        const float c1 = s.cosine[p * 3 + 1], d1 = s.sine[p * 3 + 1], c2 = s.cosine[p * 3 + 2], d2 = s.sine[p * 3 + 2];
        const float* __restrict re = s.inRe + p * w;
        const float* __restrict im = s.inIm + p * w;
        float* __restrict outRe = s.outRe + 3 * p * w;
        float* __restrict outIm = s.outIm + 3 * p * w;
        for (std::int64_t q = 0; q < w; ++q) {
            const float sumR = re[q + apart] + re[q + 2 * apart], sumI = im[q + apart] + im[q + 2 * apart];
            const float difR = root * (re[q + apart] - re[q + 2 * apart]);
            const float difI = root * (im[q + apart] - im[q + 2 * apart]);
            const float midR = re[q] - half * sumR, midI = im[q] - half * sumI;
            const float r1 = midR + difI, i1 = midI - difR, r2 = midR - difI, i2 = midI + difR;
            outRe[q] = re[q] + sumR;
            outIm[q] = im[q] + sumI;
            outRe[q + w] = r1 * c1 - i1 * d1;
            outIm[q + w] = r1 * d1 + i1 * c1;
            outRe[q + 2 * w] = r2 * c2 - i2 * d2;
            outIm[q + 2 * w] = r2 * d2 + i2 * c2;
        }
    }
}

CMIR_VECTOR_CLONES
void radix4(const Block& s)
{
    const std::int64_t apart = s.blocks * s.width, w = s.width;
    for (std::int64_t p = 0; p < s.blocks; ++p) {
        const float *cosine = s.cosine + p * 4, *sine = s.sine + p * 4;
        const float c1 = cosine[1], d1 = sine[1], c2 = cosine[2], d2 = sine[2], c3 = cosine[3], d3 = sine[3];
        const float* __restrict re = s.inRe + p * w;
        const float* __restrict im = s.inIm + p * w;
        float* __restrict outRe = s.outRe + 4 * p * w;
        float* __restrict outIm = s.outIm + 4 * p * w;
        for (std::int64_t q = 0; q < w; ++q) {
            const float evenR = re[q] + re[q + 2 * apart], evenI = im[q] + im[q + 2 * apart];
            const float awayR = re[q] - re[q + 2 * apart], awayI = im[q] - im[q + 2 * apart];
            const float oddR = re[q + apart] + re[q + 3 * apart], oddI = im[q + apart] + im[q + 3 * apart];
            const float turnR = re[q + apart] - re[q + 3 * apart], turnI = im[q + apart] - im[q + 3 * apart];
            const float r1 = awayR + turnI, i1 = awayI - turnR, r3 = awayR - turnI, i3 = awayI + turnR;
            const float r2 = evenR - oddR, i2 = evenI - oddI;
            outRe[q] = evenR + oddR;
            outIm[q] = evenI + oddI;
            outRe[q + w] = r1 * c1 - i1 * d1;
            outIm[q + w] = r1 * d1 + i1 * c1;
            outRe[q + 2 * w] = r2 * c2 - i2 * d2;
            outIm[q + 2 * w] = r2 * d2 + i2 * c2;
            outRe[q + 3 * w] = r3 * c3 - i3 * d3;
            outIm[q + 3 * w] = r3 * d3 + i3 * c3;
        }
    }
}

}

BatchedTransform::BatchedTransform(std::int64_t length, std::int64_t lanes)
    : m_length(length)
    , m_lanes(lanes)
{
    std::int64_t left = length, width = lanes;
    while (left > 1) {
        const std::int64_t radix = left % 4 == 0 ? 4 : left % 3 == 0 ? 3 : 2;
        Stage stage { radix, left / radix, width, {}, {} };
        for (std::int64_t p = 0; p < stage.blocks; ++p)
            for (std::int64_t k = 0; k < radix; ++k) {
                const double angle = -2 * std::numbers::pi * static_cast<double>(p * k) / static_cast<double>(left);
                stage.cosine.push_back(static_cast<float>(std::cos(angle)));
                stage.sine.push_back(static_cast<float>(std::sin(angle)));
            }
        m_stages.push_back(std::move(stage));
        left /= radix;
        width *= radix;
    }
}

void BatchedTransform::run(float* re, float* im, float* roomRe, float* roomIm) const
{
    float *fromRe = re, *fromIm = im, *toRe = roomRe, *toIm = roomIm;
    for (const Stage& stage : m_stages) {
        const Block block { fromRe, fromIm, toRe, toIm, stage.blocks, stage.width, stage.cosine.data(),
            stage.sine.data() };
        if (stage.radix == 4)
            radix4(block);
        else if (stage.radix == 3)
            radix3(block);
        else
            radix2(block);
        std::swap(fromRe, toRe);
        std::swap(fromIm, toIm);
    }
    if (fromRe != re) {
        std::copy_n(fromRe, m_length * m_lanes, re);
        std::copy_n(fromIm, m_length * m_lanes, im);
    }
}

std::int64_t BatchedTransform::goodLength(std::int64_t least)
{
    std::int64_t best = 8;
    while (best < least)
        best *= 2;
    for (const std::int64_t odd : { 3, 9 })
        for (std::int64_t length = 8 * odd; length < best; length *= 2)
            if (length >= least)
                best = length;
    return best;
}

}
