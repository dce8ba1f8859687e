#include "core/model/unimodal/packed_encoder.h"

#include "core/model/product.h"
#include "core/model/unimodal/sequence_kernels.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

using kernels::Form;
using kernels::View;

constexpr std::int64_t innerFactor = 4; // of TransformerEncoder

/// Columns first .. first + count - 1.
View columns(const View& x, std::int64_t first, std::int64_t count)
{
    return { x.data + first, x.rows, count, x.ld };
}

View matrix(const float* data, std::int64_t rows, std::int64_t cols)
{
    return { const_cast<float*>(data), rows, cols, cols };
}

/// out = x W' + b
void linear(const View& out, const View& x, const float* weight, const float* bias, bool relu)
{
    kernels::multiply(out, x, Form::Plain, matrix(weight, out.cols, x.cols), Form::Transposed);
    kernels::addRow(out, bias, relu);
}

/// Adds the gradients of W and b; writes, or adds, that of x.
void linearBackward(const View& dOut, const View& x, float* dWeight, float* dBias)
{
    kernels::multiply(matrix(dWeight, dOut.cols, x.cols), dOut, Form::Transposed, x, Form::Plain, true);
    kernels::addColumnSums(dOut, dBias);
}

}

View PackedEncoderLayer::probabilities(std::int64_t sample, std::int64_t head) const
{
    const std::int64_t length = m_packed.length(sample);
    return matrix(m_probabilities.data() + m_firstProbability[static_cast<std::size_t>(sample)]
            + static_cast<std::size_t>(head * length * length),
        length, length);
}

void PackedEncoderLayer::attend()
{
    const std::int64_t perHead = m_width / m_heads;
    std::size_t all = 0;
    m_firstProbability.clear();
    for (std::int64_t i = 0; i < m_packed.samples(); ++i) {
        m_firstProbability.push_back(all);
        all += static_cast<std::size_t>(m_heads * m_packed.length(i) * m_packed.length(i));
    }
    m_probabilities = PooledFloats(all);
    const float scale = 1 / std::sqrt(static_cast<float>(perHead));
    for (std::int64_t i = 0; i < m_packed.samples(); ++i) {
        if (m_packed.length(i) == 0)
            continue;
        const View parts = m_packed.of(m_parts.view(), i), mixed = m_packed.of(m_mixed.view(), i);
        for (std::int64_t head = 0; head < m_heads; ++head) {
            const View queries = columns(parts, head * perHead, perHead), p = probabilities(i, head);
            for (std::int64_t r = 0; r < queries.rows; ++r) // the queries are kept scaled
                for (std::int64_t c = 0; c < perHead; ++c)
                    queries.row(r)[c] *= scale;
            kernels::multiply(
                p, queries, Form::Plain, columns(parts, m_width + head * perHead, perHead), Form::Transposed);
            kernels::softmaxRows(p);
            kernels::multiply(columns(mixed, head * perHead, perHead), p, Form::Plain,
                columns(parts, 2 * m_width + head * perHead, perHead), Form::Plain);
        }
    }
}

View PackedEncoderLayer::forward(const View& input, const EncoderLayerOf<const float*>& weights)
{
    const std::int64_t rows = m_packed.rows();
    m_parts = Floats(rows, 3 * m_width);
    m_mixed = Floats(rows, m_width);
    m_normal1 = Floats(rows, m_width);
    m_after1 = Floats(rows, m_width);
    m_hidden = Floats(rows, innerFactor * m_width);
    m_normal2 = Floats(rows, m_width);
    m_after2 = Floats(rows, m_width);
    m_inverse1.resize(static_cast<std::size_t>(rows));
    m_inverse2.resize(static_cast<std::size_t>(rows));
    linear(m_parts.view(), input, weights.inputWeight, weights.inputBias, false);
    attend();
    linear(m_normal1.view(), m_mixed.view(), weights.outputWeight, weights.outputBias, false);
    kernels::addRows(m_normal1.view(), input);
    kernels::layerNormRows(m_normal1.view(), weights.scale1, weights.shift1, m_after1.view(), m_inverse1.data());
    linear(m_hidden.view(), m_after1.view(), weights.weight1, weights.bias1, true);
    linear(m_normal2.view(), m_hidden.view(), weights.weight2, weights.bias2, false);
    kernels::addRows(m_normal2.view(), m_after1.view());
    kernels::layerNormRows(m_normal2.view(), weights.scale2, weights.shift2, m_after2.view(), m_inverse2.data());
    return m_after2.view();
}

void PackedEncoderLayer::attendBackward(const View& mixedGradient, const View& partsGradient) const
{
    const std::int64_t perHead = m_width / m_heads;
    const float scale = 1 / std::sqrt(static_cast<float>(perHead));
    std::int64_t longest = 0;
    for (std::int64_t i = 0; i < m_packed.samples(); ++i)
        longest = std::max(longest, m_packed.length(i));
    const PooledFloats scores(static_cast<std::size_t>(longest * longest));
    for (std::int64_t i = 0; i < m_packed.samples(); ++i) {
        const std::int64_t length = m_packed.length(i);
        if (length == 0)
            continue;
        const View dScores = matrix(scores.data(), length, length);
        const View parts = m_packed.of(m_parts.view(), i), dMixed = m_packed.of(mixedGradient, i),
                   dParts = m_packed.of(partsGradient, i);
        for (std::int64_t head = 0; head < m_heads; ++head) {
            const std::int64_t query = head * perHead, key = m_width + query, value = 2 * m_width + query;
            const View p = probabilities(i, head), dOwn = columns(dMixed, query, perHead);
            kernels::multiply(columns(dParts, value, perHead), p, Form::Transposed, dOwn, Form::Plain);
            kernels::multiply(dScores, dOwn, Form::Plain, columns(parts, value, perHead), Form::Transposed);
            kernels::softmaxRowsBackward(p, dScores, 1);
            // The queries are kept scaled: what reaches the keys goes by them, what reaches the queries is scaled.
            kernels::multiply(
                columns(dParts, key, perHead), dScores, Form::Transposed, columns(parts, query, perHead), Form::Plain);
            const View dQueries = columns(dParts, query, perHead);
            kernels::multiply(dQueries, dScores, Form::Plain, columns(parts, key, perHead), Form::Plain);
            for (std::int64_t r = 0; r < length; ++r)
                for (std::int64_t c = 0; c < perHead; ++c)
                    dQueries.row(r)[c] *= scale;
        }
    }
}

void PackedEncoderLayer::backward(const View& input, const EncoderLayerOf<const float*>& weights,
    const EncoderLayerOf<float*>& gradients, const View& gradient, bool toInput)
{
    const std::int64_t rows = m_packed.rows();
    kernels::layerNormRowsBackward(
        m_normal2.view(), m_inverse2.data(), weights.scale2, gradient, gradients.scale2, gradients.shift2);
    const Floats dHidden(rows, innerFactor * m_width);
    linearBackward(gradient, m_hidden.view(), gradients.weight2, gradients.bias2);
    kernels::multiply(
        dHidden.view(), gradient, Form::Plain, matrix(weights.weight2, m_width, innerFactor * m_width), Form::Plain);
    kernels::cutWhereZero(dHidden.view(), m_hidden.view());
    linearBackward(dHidden.view(), m_after1.view(), gradients.weight1, gradients.bias1);
    kernels::multiply(gradient, dHidden.view(), Form::Plain, matrix(weights.weight1, innerFactor * m_width, m_width),
        Form::Plain, true);
    kernels::layerNormRowsBackward(
        m_normal1.view(), m_inverse1.data(), weights.scale1, gradient, gradients.scale1, gradients.shift1);
    const Floats dMixed(rows, m_width), dParts(rows, 3 * m_width);
    linearBackward(gradient, m_mixed.view(), gradients.outputWeight, gradients.outputBias);
    kernels::multiply(
        dMixed.view(), gradient, Form::Plain, matrix(weights.outputWeight, m_width, m_width), Form::Plain);
    attendBackward(dMixed.view(), dParts.view());
    linearBackward(dParts.view(), input, gradients.inputWeight, gradients.inputBias);
    if (toInput)
        kernels::multiply(
            gradient, dParts.view(), Form::Plain, matrix(weights.inputWeight, 3 * m_width, m_width), Form::Plain, true);
}

}
