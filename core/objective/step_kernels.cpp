#include "core/objective/step_kernels.h"

#include "core/common/vector_clones.h"
#include "core/objective/epsilons.h"

#include <algorithm>
#include <cmath>

namespace cmir::kernels {

namespace {

float sign(float x)
{
    return static_cast<float>((x > 0) - (x < 0));
}

}

CMIR_VECTOR_CLONES
void addBias(const View& y, const float* bias, bool relu)
{
    const float floor = relu ? 0.0F : -INFINITY;
    for (std::int64_t r = 0; r < y.rows; ++r) {
        float* __restrict row = y.row(r);
        for (std::int64_t c = 0; c < y.cols; ++c) {
            const float value = row[c] + bias[c];
            row[c] = value < floor ? floor : value; // NaN passes: the check of the loss must see it
        }
    }
}

CMIR_VECTOR_CLONES
void reluBackward(const View& dy, const View& y, float scale)
{
    for (std::int64_t r = 0; r < y.rows; ++r) {
        float* __restrict gradient = dy.row(r);
        const float* __restrict value = y.row(r);
        for (std::int64_t c = 0; c < y.cols; ++c)
            gradient[c] = value[c] > 0 ? gradient[c] * scale : 0.0F;
    }
}

CMIR_VECTOR_CLONES
void columnSums(const View& x, float* sums, bool add)
{
    if (!add)
        std::fill_n(sums, x.cols, 0.0F);
    for (std::int64_t r = 0; r < x.rows; ++r) {
        const float* __restrict row = x.row(r);
        for (std::int64_t c = 0; c < x.cols; ++c)
            sums[c] += row[c];
    }
}

void copy(const View& to, const View& from)
{
    for (std::int64_t r = 0; r < from.rows; ++r)
        std::copy_n(from.row(r), from.cols, to.row(r));
}

CMIR_VECTOR_CLONES
void add(const View& to, const View& from)
{
    for (std::int64_t r = 0; r < from.rows; ++r) {
        float* __restrict target = to.row(r);
        const float* __restrict source = from.row(r);
        for (std::int64_t c = 0; c < from.cols; ++c)
            target[c] += source[c];
    }
}

CMIR_VECTOR_CLONES
void multiplyElements(const View& x, const View& factor)
{
    for (std::int64_t r = 0; r < x.rows; ++r) {
        float* __restrict row = x.row(r);
        const float* __restrict by = factor.row(r);
        for (std::int64_t c = 0; c < x.cols; ++c)
            row[c] *= by[c];
    }
}

void clear(const View& x)
{
    for (std::int64_t r = 0; r < x.rows; ++r)
        std::fill_n(x.row(r), x.cols, 0.0F);
}

void gatherRows(const View& to, const View& from, const std::int64_t* rows)
{
    for (std::int64_t r = 0; r < to.rows; ++r)
        std::copy_n(from.row(rows[r]), to.cols, to.row(r));
}

CMIR_VECTOR_CLONES
void addNoise(const View& to, const float* noise, const float* intensity, std::int64_t samples, std::int64_t begin,
    std::int64_t count)
{
    for (std::int64_t r = std::max(begin, samples); r < begin + count; ++r) {
        float* __restrict target = to.row(r);
        const float* __restrict clean = to.row(r % samples);
        const float* __restrict eps = noise + (r - samples) * to.cols;
        const float scale = intensity[r];
        for (std::int64_t c = 0; c < to.cols; ++c)
            target[c] = clean[c] + scale * eps[c];
    }
}

void sumVariants(const View& to, const View& from, std::int64_t variants)
{
    const View first { from.data, to.rows, from.cols, from.ld };
    copy(to, first);
    for (std::int64_t v = 1; v < variants; ++v)
        add(to, View { from.row(v * to.rows), to.rows, from.cols, from.ld });
}

CMIR_VECTOR_CLONES
void columnMoments(const View& x, float* mean, float* variance)
{
    columnSums(x, mean);
    const float share = 1.0F / static_cast<float>(x.rows);
    for (std::int64_t c = 0; c < x.cols; ++c)
        mean[c] *= share;
    std::fill_n(variance, x.cols, 0.0F);
    for (std::int64_t r = 0; r < x.rows; ++r) {
        const float* __restrict row = x.row(r);
        for (std::int64_t c = 0; c < x.cols; ++c)
            variance[c] += (row[c] - mean[c]) * (row[c] - mean[c]);
    }
    for (std::int64_t c = 0; c < x.cols; ++c)
        variance[c] *= share;
}

CMIR_VECTOR_CLONES
void normaliseRows(const View& x, const View& out, float* inverse, float* deviation)
{
    const float share = 1.0F / static_cast<float>(x.cols);
    for (std::int64_t r = 0; r < x.rows; ++r) {
        const float* __restrict row = x.row(r);
        float* __restrict target = out.row(r);
        float sum = 0, squares = 0;
        for (std::int64_t c = 0; c < x.cols; ++c)
            sum += row[c];
        const float mean = sum * share;
        for (std::int64_t c = 0; c < x.cols; ++c) {
            target[c] = row[c] - mean;
            squares += target[c] * target[c];
        }
        deviation[r] = std::sqrt(squares * share + static_cast<float>(varianceEpsilon));
        inverse[r] = 1.0F / (deviation[r] + static_cast<float>(norEpsilon));
        for (std::int64_t c = 0; c < x.cols; ++c)
            target[c] *= inverse[r];
    }
}

CMIR_VECTOR_CLONES
void normaliseRowsBackward(
    const View& out, const View& dout, const float* inverse, const float* deviation, const View& dx)
{
    // out = u k with u = x - mean, k = 1 / (s + eps): du = k dout - out (dout . out) / (k s n), then dx = du - mean(du)
    const float share = 1.0F / static_cast<float>(out.cols);
    for (std::int64_t r = 0; r < out.rows; ++r) {
        const float* __restrict y = out.row(r);
        const float* __restrict dy = dout.row(r);
        float* __restrict target = dx.row(r);
        float dot = 0, sum = 0;
        for (std::int64_t c = 0; c < out.cols; ++c) {
            dot += dy[c] * y[c];
            sum += dy[c];
        }
        const float k = inverse[r];
        const float across = dot * share / deviation[r];
        const float mean = k * sum * share; // out has mean 0: only this part of du has one
        for (std::int64_t c = 0; c < out.cols; ++c)
            target[c] += k * dy[c] - y[c] * across - mean;
    }
}

CMIR_VECTOR_CLONES
void normaliseColumns(const View& x, const View& out, float* inverse, float* deviation)
{
    columnMoments(x, inverse, deviation); // mean and variance, for the moment
    for (std::int64_t r = 0; r < x.rows; ++r) {
        const float* __restrict row = x.row(r);
        float* __restrict target = out.row(r);
        for (std::int64_t c = 0; c < x.cols; ++c)
            target[c] = row[c] - inverse[c];
    }
    for (std::int64_t c = 0; c < x.cols; ++c) {
        deviation[c] = std::sqrt(deviation[c] + static_cast<float>(varianceEpsilon));
        inverse[c] = 1.0F / (deviation[c] + static_cast<float>(norEpsilon));
    }
    for (std::int64_t r = 0; r < x.rows; ++r) {
        float* __restrict target = out.row(r);
        for (std::int64_t c = 0; c < x.cols; ++c)
            target[c] *= inverse[c];
    }
}

CMIR_VECTOR_CLONES
void normaliseColumnsBackward(
    const View& out, const View& dout, const float* inverse, const float* deviation, float* scratch, const View& dx)
{
    float* __restrict dot = scratch;
    float* __restrict sum = scratch + out.cols;
    columnSums(dout, sum);
    std::fill_n(dot, out.cols, 0.0F);
    for (std::int64_t r = 0; r < out.rows; ++r) {
        const float* __restrict y = out.row(r);
        const float* __restrict dy = dout.row(r);
        for (std::int64_t c = 0; c < out.cols; ++c)
            dot[c] += dy[c] * y[c];
    }
    const float share = 1.0F / static_cast<float>(out.rows);
    for (std::int64_t c = 0; c < out.cols; ++c) { // what every row has in common
        dot[c] *= share / deviation[c];
        sum[c] *= share * inverse[c];
    }
    for (std::int64_t r = 0; r < out.rows; ++r) {
        const float* __restrict y = out.row(r);
        const float* __restrict dy = dout.row(r);
        float* __restrict target = dx.row(r);
        for (std::int64_t c = 0; c < out.cols; ++c)
            target[c] += inverse[c] * dy[c] - y[c] * dot[c] - sum[c];
    }
}

CMIR_VECTOR_CLONES
double rowDots(const View& a, const View& b, float* dot)
{
    double squares = 0;
    for (std::int64_t r = 0; r < a.rows; ++r) {
        const float* __restrict left = a.row(r);
        const float* __restrict right = b.row(r);
        float sum = 0;
        for (std::int64_t c = 0; c < a.cols; ++c)
            sum += left[c] * right[c];
        dot[r] = sum;
        squares += static_cast<double>(sum) * sum;
    }
    return squares;
}

CMIR_VECTOR_CLONES
void scaleAddRows(const View& to, const View& from, const float* dot, float factor, float rowFactor)
{
    for (std::int64_t r = 0; r < to.rows; ++r) {
        float* __restrict target = to.row(r);
        const float* __restrict source = from.row(r);
        const float share = 2 * rowFactor * dot[r];
        for (std::int64_t c = 0; c < to.cols; ++c)
            target[c] = factor * target[c] + share * source[c];
    }
}

CMIR_VECTOR_CLONES
double dotProduct(const View& a, const View& b)
{
    double total = 0;
    for (std::int64_t r = 0; r < a.rows; ++r) {
        const float* __restrict left = a.row(r);
        const float* __restrict right = b.row(r);
        float sum = 0;
        for (std::int64_t c = 0; c < a.cols; ++c)
            sum += left[c] * right[c];
        total += sum;
    }
    return total;
}

CMIR_VECTOR_CLONES
double squaredError(const View& target, const View& decoded, float weight, const View& gradient)
{
    double total = 0;
    for (std::int64_t r = 0; r < target.rows; ++r) {
        const float* __restrict wanted = target.row(r);
        const float* __restrict found = decoded.row(r);
        float* __restrict slope = gradient.row(r);
        float sum = 0;
        for (std::int64_t c = 0; c < target.cols; ++c) {
            const float difference = found[c] - wanted[c];
            sum += difference * difference;
            slope[c] = 2 * weight * difference;
        }
        total += sum;
    }
    return total;
}

CMIR_VECTOR_CLONES
double scaledSquaredError(const View& target, const View& decoded, const float* rowFactor, const float* columnFactor,
    float weight, const View& gradient)
{
    double total = 0;
    for (std::int64_t r = 0; r < target.rows; ++r) {
        const float* __restrict wanted = target.row(r);
        const float* __restrict found = decoded.row(r);
        float* __restrict slope = gradient.row(r);
        const float factor = rowFactor[r], twice = 2 * weight * factor;
        float sum = 0;
        for (std::int64_t c = 0; c < target.cols; ++c) {
            const float difference = found[c] - wanted[c];
            const float counted = columnFactor ? columnFactor[c] * difference : difference;
            sum += counted * difference;
            slope[c] = twice * counted;
        }
        total += static_cast<double>(factor) * sum;
    }
    return total;
}

double predictionMse(const View& output, const float* label, std::int64_t samples, const View& gradient)
{
    const float share = 1.0F / static_cast<float>(output.rows);
    double total = 0;
    for (std::int64_t r = 0; r < output.rows; ++r) {
        const float difference = output.row(r)[0] - label[r % samples];
        total += static_cast<double>(difference) * difference;
        gradient.row(r)[0] = 2 * difference * share;
    }
    return total * share;
}

double predictionL1(const View& output, const float* label, std::int64_t samples, const View& gradient)
{
    const float share = 1.0F / static_cast<float>(output.rows);
    double total = 0;
    for (std::int64_t r = 0; r < output.rows; ++r) {
        const float difference = output.row(r)[0] - label[r % samples];
        total += std::abs(difference);
        gradient.row(r)[0] = sign(difference) * share;
    }
    return total * share;
}

double predictionBce(const View& output, const float* label, std::int64_t samples, const View& gradient)
{
    const float share = 1.0F / static_cast<float>(output.rows);
    double total = 0;
    for (std::int64_t r = 0; r < output.rows; ++r) {
        const float x = output.row(r)[0], y = label[r % samples];
        total += std::max(x, 0.0F) - x * y + std::log1p(std::exp(-std::abs(x)));
        gradient.row(r)[0] = (1 / (1 + std::exp(-x)) - y) * share;
    }
    return total * share;
}

double predictionCe(const View& output, const float* label, std::int64_t samples, const View& gradient)
{
    const float share = 1.0F / static_cast<float>(output.rows);
    double total = 0;
    for (std::int64_t r = 0; r < output.rows; ++r) {
        const float* row = output.row(r);
        float* slope = gradient.row(r);
        const auto wanted = static_cast<std::int64_t>(label[r % samples]);
        const float highest = *std::max_element(row, row + output.cols);
        float sum = 0;
        for (std::int64_t c = 0; c < output.cols; ++c)
            sum += slope[c] = std::exp(row[c] - highest);
        for (std::int64_t c = 0; c < output.cols; ++c)
            slope[c] = (slope[c] / sum - static_cast<float>(c == wanted)) * share;
        total += std::log(sum) + highest - row[wanted];
    }
    return total * share;
}

}
