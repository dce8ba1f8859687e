#include "core/objective/form_kernels.h"

#include "core/common/vector_clones.h"

#include <algorithm>

namespace cmir::kernels {

CMIR_VECTOR_CLONES
void centreVariants(const View& z, std::int64_t count, const View& centred, const View& within, float* mean)
{
    const std::int64_t samples = z.rows / count;
    columnSums(z, mean);
    const float whole = 1.0F / static_cast<float>(z.rows), share = 1.0F / static_cast<float>(count);
    for (std::int64_t c = 0; c < z.cols; ++c)
        mean[c] *= whole;
    for (std::int64_t i = 0; i < samples; ++i) {
        float* __restrict own = within.row(i); // the sample's mean, for the moment
        std::copy_n(z.row(i), z.cols, own);
        for (std::int64_t v = 1; v < count; ++v) {
            const float* __restrict row = z.row(v * samples + i);
            for (std::int64_t c = 0; c < z.cols; ++c)
                own[c] += row[c];
        }
        for (std::int64_t c = 0; c < z.cols; ++c)
            own[c] *= share;
        for (std::int64_t v = 1; v < count; ++v) {
            const float* __restrict row = z.row(v * samples + i);
            float* __restrict apart = within.row(v * samples + i);
            float* __restrict around = centred.row(v * samples + i);
            for (std::int64_t c = 0; c < z.cols; ++c) {
                around[c] = row[c] - mean[c];
                apart[c] = row[c] - own[c];
            }
        }
        const float* __restrict clean = z.row(i); // last, since its place held the mean
        float* __restrict around = centred.row(i);
        for (std::int64_t c = 0; c < z.cols; ++c) {
            around[c] = clean[c] - mean[c];
            own[c] = clean[c] - own[c];
        }
    }
}

CMIR_VECTOR_CLONES
void sampleSquares(const View& x, std::int64_t count, float* sums)
{
    const std::int64_t samples = x.rows / count;
    std::fill_n(sums, samples, 0.0F);
    for (std::int64_t r = 0; r < x.rows; ++r) {
        const float* __restrict row = x.row(r);
        float sum = 0;
        for (std::int64_t c = 0; c < x.cols; ++c)
            sum += row[c] * row[c];
        sums[r % samples] += sum;
    }
}

CMIR_VECTOR_CLONES
void scaleSamples(const View& x, std::int64_t count, const float* factor)
{
    const std::int64_t samples = x.rows / count;
    for (std::int64_t r = 0; r < x.rows; ++r) {
        float* __restrict row = x.row(r);
        const float scale = factor[r % samples];
        for (std::int64_t c = 0; c < x.cols; ++c)
            row[c] *= scale;
    }
}

CMIR_VECTOR_CLONES
void addScaledSamples(const View& to, const View& from, std::int64_t count, const float* factor)
{
    const std::int64_t samples = from.rows / count;
    for (std::int64_t r = 0; r < from.rows; ++r) {
        float* __restrict target = to.row(r);
        const float* __restrict source = from.row(r);
        const float scale = 2 * factor[r % samples];
        for (std::int64_t c = 0; c < from.cols; ++c)
            target[c] += scale * source[c];
    }
}

void mirrorLower(const View& x, float factor)
{
    for (std::int64_t r = 0; r < x.rows; ++r)
        for (std::int64_t c = 0; c <= r; ++c)
            x.row(c)[r] = x.row(r)[c] *= factor;
}

CMIR_VECTOR_CLONES
void centreColumns(const View& x, const View& out, float* mean, float* squares)
{
    columnSums(x, mean);
    const float share = 1.0F / static_cast<float>(x.rows);
    for (std::int64_t c = 0; c < x.cols; ++c) {
        mean[c] *= share;
        squares[c] = 0;
    }
    for (std::int64_t r = 0; r < x.rows; ++r) {
        const float* __restrict row = x.row(r);
        float* __restrict target = out.row(r);
        for (std::int64_t c = 0; c < x.cols; ++c) {
            target[c] = row[c] - mean[c];
            squares[c] += target[c] * target[c];
        }
    }
}

CMIR_VECTOR_CLONES
void columnDots(const View& x, const View& y, float* dots)
{
    std::fill_n(dots, x.cols, 0.0F);
    for (std::int64_t r = 0; r < x.rows; ++r) {
        const float* __restrict left = x.row(r);
        const float* __restrict right = y.row(r);
        for (std::int64_t c = 0; c < x.cols; ++c)
            dots[c] += left[c] * right[c];
    }
}

void columnSquares(const View& x, float* squares)
{
    columnDots(x, x, squares);
}

CMIR_VECTOR_CLONES
void scaleColumns(const View& x, const float* factor)
{
    for (std::int64_t r = 0; r < x.rows; ++r) {
        float* __restrict row = x.row(r);
        for (std::int64_t c = 0; c < x.cols; ++c)
            row[c] *= factor[c];
    }
}

namespace {

CMIR_VECTOR_CLONES
void variantProducts(const View& x, std::int64_t sample, std::int64_t count, float* products)
{
    const std::int64_t samples = x.rows / count;
    for (std::int64_t v = 0; v < count; ++v)
        for (std::int64_t w = 0; w <= v; ++w) {
            const float* __restrict left = x.row(v * samples + sample);
            const float* __restrict right = x.row(w * samples + sample);
            float sum = 0;
            for (std::int64_t c = 0; c < x.cols; ++c)
                sum += left[c] * right[c];
            products[v * count + w] = products[w * count + v] = sum;
        }
}

/// to += weight G from, on the variants of one sample.
CMIR_VECTOR_CLONES
void addProducts(
    const View& to, const View& from, std::int64_t sample, std::int64_t count, const float* products, float weight)
{
    const std::int64_t samples = from.rows / count;
    for (std::int64_t v = 0; v < count; ++v)
        for (std::int64_t w = 0; w < count; ++w) {
            float* __restrict target = to.row(v * samples + sample);
            const float* __restrict source = from.row(w * samples + sample);
            const float factor = weight * products[v * count + w];
            for (std::int64_t c = 0; c < from.cols; ++c)
                target[c] += factor * source[c];
        }
}

}

double ownProducts(
    const View& a, const View& b, std::int64_t count, float weight, const View& da, const View& db, float* scratch)
{
    float *ofA = scratch, *ofB = scratch + count * count;
    double sum = 0;
    for (std::int64_t i = 0; i < a.rows / count; ++i) {
        variantProducts(a, i, count, ofA);
        variantProducts(b, i, count, ofB);
        for (std::int64_t p = 0; p < count * count; ++p)
            sum += static_cast<double>(ofA[p]) * ofB[p];
        if (weight == 0)
            continue;
        addProducts(db, b, i, count, ofA, weight);
        if (da.data != nullptr)
            addProducts(da, a, i, count, ofB, weight);
    }
    return sum;
}

CMIR_VECTOR_CLONES
void addResidualSlopes(const View& to, const View& dy, const View& y, const View& x, const float* mean,
    const float* own, const float* factor, const float* back)
{
    for (std::int64_t r = 0; r < to.rows; ++r) {
        float* __restrict target = to.row(r);
        const float* __restrict slope = dy.row(r);
        const float* __restrict residual = y.row(r);
        const float* __restrict row = x.row(r);
        for (std::int64_t c = 0; c < to.cols; ++c)
            target[c] += own[c] * slope[c] + factor[c] * residual[c] + back[c] * (row[c] - mean[c]);
    }
}

}
