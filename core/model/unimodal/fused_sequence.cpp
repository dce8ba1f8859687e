#include "core/model/unimodal/fused_sequence.h"

#include "core/model/product.h"
#include "core/model/unimodal/packed_encoder.h"
#include "core/model/unimodal/sequence_node.h"

#include <algorithm>
#include <limits>
#include <span>

namespace cmir {

namespace {

using kernels::Form;
using kernels::View;
using Order = FusedSequence::Order;

constexpr std::int64_t taps = 3; // of the convolution

/// Where each weight lies in the flat tensor that holds them all.
template <class Value> struct WeightsOf {
    Value convolution = nullptr, convolutionBias = nullptr;
    std::vector<EncoderLayerOf<Value>> layers;

    WeightsOf(Value flat, std::int64_t in, std::int64_t out, std::int64_t width, std::size_t count)
    {
        const auto take = [&flat](std::int64_t size) {
            Value at = flat;
            flat += size;
            return at;
        };
        convolution = take(out * in * taps);
        convolutionBias = take(out);
        for (std::size_t i = 0; i < count; ++i) {
            EncoderLayerOf<Value> layer {};
            layer.inputWeight = take(3 * width * width);
            layer.inputBias = take(3 * width);
            layer.outputWeight = take(width * width);
            layer.outputBias = take(width);
            layer.scale1 = take(width);
            layer.shift1 = take(width);
            layer.weight1 = take(4 * width * width);
            layer.bias1 = take(4 * width);
            layer.weight2 = take(4 * width * width);
            layer.bias2 = take(width);
            layer.scale2 = take(width);
            layer.shift2 = take(width);
            layers.push_back(layer);
        }
    }
};

torch::Tensor flatWeights(const Conv1d& convolution, const TransformerEncoder& encoder)
{
    std::vector<torch::Tensor> all { convolution.weight, convolution.bias };
    for (const TransformerEncoder::Layer& layer : encoder.layers)
        for (const torch::Tensor& one :
            { layer.attention.input.weight, layer.attention.input.bias, layer.attention.output.weight,
                layer.attention.output.bias, layer.afterAttention.scale, layer.afterAttention.shift,
                layer.forward.layers[0].weight, layer.forward.layers[0].bias, layer.forward.layers[1].weight,
                layer.forward.layers[1].bias, layer.afterForward.scale, layer.afterForward.shift })
            all.push_back(one);
    return flatTensorOf(std::move(all));
}

struct EncoderShape {
    Order order = Order::ConvolutionFirst;
    std::int64_t width = 0, out = 0, encoderWidth = 0; ///< of the features, of the result, of the encoder
    std::size_t layers = 0;
    std::int64_t heads = 1;

    /// What the convolution takes.
    std::int64_t taken() const { return order == Order::ConvolutionFirst ? width : encoderWidth; }
    std::int64_t result() const { return out; }
    template <class Value> WeightsOf<Value> weights(Value flat) const
    {
        return { flat, taken(), out, encoderWidth, layers };
    }
};

/// Some samples of a batch on their way through, and what the way back needs of it.
class EncoderPiece {
public:
    using Shape = EncoderShape;
    static constexpr std::int64_t mostSteps = 4096, mostSamples = std::numeric_limits<std::int64_t>::max();

    EncoderPiece(const Shape& shape, const float* features, std::int64_t steps, std::span<const std::int64_t> lengths)
        : m_shape(shape)
    {
        pack(features, steps, lengths);
        for (std::size_t i = 0; i < shape.layers; ++i)
            m_layers.emplace_back(m_packed, shape.encoderWidth, shape.heads);
    }

    void forward(const WeightsOf<const float*>& weights, const View& out);
    void backward(const WeightsOf<const float*>& weights, const WeightsOf<float*>& gradients, const View& dOut);

private:
    void pack(const float* features, std::int64_t steps, std::span<const std::int64_t> lengths);
    void unfold();
    void addPositions(const View& rows) const;
    void encode(const WeightsOf<const float*>& weights);
    void encodeBackward(
        const WeightsOf<const float*>& weights, const WeightsOf<float*>& gradients, const View& gradient, bool toInput);
    void sumTaps();
    const View& encoded() const { return m_states.back(); }

    Shape m_shape;
    PackedRows m_packed;
    Floats m_features; ///< rows x width
    Floats m_taps; ///< convolution first: rows x (width 3), each with its neighbours; last: samples x (width 3), means
    Floats m_first; ///< what the encoder begins with
    std::vector<View> m_states; ///< the input of each layer, and the last one's output
    std::vector<PackedEncoderLayer> m_layers;
};

void EncoderPiece::pack(const float* features, std::int64_t steps, std::span<const std::int64_t> lengths)
{
    const std::int64_t width = m_shape.width;
    m_packed.begin = { 0 };
    for (const std::int64_t length : lengths)
        m_packed.begin.push_back(m_packed.begin.back() + length);
    m_features = Floats(m_packed.rows(), width);
    for (std::int64_t i = 0; i < m_packed.samples(); ++i)
        std::copy_n(features + i * steps * width, m_packed.length(i) * width,
            m_features.data() + m_packed.begin[static_cast<std::size_t>(i)] * width);
}

/// Each step with the one before and the one after it, zeros beyond the ends; in the order of the weights: feature by
/// feature, three each.
void EncoderPiece::unfold()
{
    const std::int64_t width = m_shape.width;
    m_taps = Floats(m_packed.rows(), taps * width);
    for (std::int64_t i = 0; i < m_packed.samples(); ++i) {
        const View x = m_packed.of(m_features.view(), i), to = m_packed.of(m_taps.view(), i);
        for (std::int64_t t = 0; t < x.rows; ++t)
            for (std::int64_t j = 0; j < width; ++j) {
                float* three = to.row(t) + taps * j;
                three[0] = t > 0 ? x.row(t - 1)[j] : 0;
                three[1] = x.row(t)[j];
                three[2] = t + 1 < x.rows ? x.row(t + 1)[j] : 0;
            }
    }
}

void EncoderPiece::addPositions(const View& rows) const
{
    std::int64_t longest = 0;
    for (std::int64_t i = 0; i < m_packed.samples(); ++i)
        longest = std::max(longest, m_packed.length(i));
    if (longest == 0)
        return;
    const torch::Tensor all = positions(longest, rows.cols, torch::TensorOptions().dtype(torch::kFloat32));
    for (std::int64_t i = 0; i < m_packed.samples(); ++i) {
        const View own = m_packed.of(rows, i);
        kernels::addRows(own, viewOf(all).part(0, own.rows));
    }
}

void EncoderPiece::encode(const WeightsOf<const float*>& weights)
{
    addPositions(m_first.view());
    m_states = { m_first.view() };
    for (std::size_t i = 0; i < m_layers.size(); ++i)
        m_states.push_back(m_layers[i].forward(m_states.back(), weights.layers[i]));
}

void EncoderPiece::encodeBackward(
    const WeightsOf<const float*>& weights, const WeightsOf<float*>& gradients, const View& gradient, bool toInput)
{
    for (std::size_t i = m_layers.size(); i-- > 0;)
        m_layers[i].backward(m_states[i], weights.layers[i], gradients.layers[i], gradient, toInput || i > 0);
}

/// The mean over time of a convolution is a product with three sums: of all steps but the last, of all, of all but the
/// first.
void EncoderPiece::sumTaps()
{
    const std::int64_t width = m_shape.encoderWidth;
    m_taps = Floats(m_packed.samples(), taps * width);
    for (std::int64_t i = 0; i < m_packed.samples(); ++i) {
        const View x = m_packed.of(encoded(), i);
        float* to = m_taps.view().row(i);
        std::fill_n(to, taps * width, 0.0F);
        for (std::int64_t t = 0; t < x.rows; ++t)
            for (std::int64_t j = 0; j < width; ++j)
                to[taps * j + 1] += x.row(t)[j];
        const float share = x.rows > 0 ? 1 / static_cast<float>(x.rows) : 0;
        for (std::int64_t j = 0; j < width && x.rows > 0; ++j) {
            to[taps * j] = (to[taps * j + 1] - x.row(x.rows - 1)[j]) * share;
            to[taps * j + 2] = (to[taps * j + 1] - x.row(0)[j]) * share;
            to[taps * j + 1] *= share;
        }
    }
}

void EncoderPiece::forward(const WeightsOf<const float*>& weights, const View& out)
{
    const auto weight = [&](std::int64_t in) {
        return View { const_cast<float*>(weights.convolution), m_shape.out, taps * in, taps * in };
    };
    if (m_shape.order == Order::ConvolutionFirst) {
        unfold();
        m_first = Floats(m_packed.rows(), m_shape.out);
        kernels::multiply(m_first.view(), m_taps.view(), Form::Plain, weight(m_shape.width), Form::Transposed);
        kernels::addRow(m_first.view(), weights.convolutionBias, false);
        encode(weights);
        for (std::int64_t i = 0; i < m_packed.samples(); ++i) {
            const View own = m_packed.of(encoded(), i);
            std::fill_n(out.row(i), out.cols, 0.0F);
            kernels::addColumnSums(own, out.row(i));
            for (std::int64_t j = 0; j < out.cols && own.rows > 0; ++j)
                out.row(i)[j] /= static_cast<float>(own.rows);
        }
        return;
    }
    m_first = Floats(m_packed.rows(), m_shape.width);
    std::copy_n(m_features.data(), m_packed.rows() * m_shape.width, m_first.data());
    encode(weights);
    sumTaps();
    kernels::multiply(out, m_taps.view(), Form::Plain, weight(m_shape.encoderWidth), Form::Transposed);
    for (std::int64_t i = 0; i < m_packed.samples(); ++i)
        if (m_packed.length(i) > 0)
            kernels::addRow(out.part(i, 1), weights.convolutionBias, false);
}

void EncoderPiece::backward(
    const WeightsOf<const float*>& weights, const WeightsOf<float*>& gradients, const View& dOut)
{
    const std::int64_t in = m_shape.order == Order::ConvolutionFirst ? m_shape.width : m_shape.encoderWidth;
    const View dWeight { gradients.convolution, m_shape.out, taps * in, taps * in };
    Floats state(m_packed.rows(), m_shape.encoderWidth);
    if (m_shape.order == Order::ConvolutionFirst) {
        for (std::int64_t i = 0; i < m_packed.samples(); ++i) {
            const View own = m_packed.of(state.view(), i);
            for (std::int64_t t = 0; t < own.rows; ++t)
                for (std::int64_t j = 0; j < own.cols; ++j)
                    own.row(t)[j] = dOut.row(i)[j] / static_cast<float>(own.rows);
        }
        encodeBackward(weights, gradients, state.view(), true);
        kernels::multiply(dWeight, state.view(), Form::Transposed, m_taps.view(), Form::Plain, true);
        kernels::addColumnSums(state.view(), gradients.convolutionBias);
        return;
    }
    const Floats dTaps(m_packed.samples(), taps * in);
    kernels::multiply(dWeight, dOut, Form::Transposed, m_taps.view(), Form::Plain, true);
    kernels::multiply(dTaps.view(), dOut, Form::Plain,
        View { const_cast<float*>(weights.convolution), m_shape.out, taps * in, taps * in }, Form::Plain);
    for (std::int64_t i = 0; i < m_packed.samples(); ++i) {
        const View own = m_packed.of(state.view(), i);
        if (own.rows > 0)
            kernels::addColumnSums(dOut.part(i, 1), gradients.convolutionBias);
        const float* three = dTaps.view().row(i);
        const float share = own.rows > 0 ? 1 / static_cast<float>(own.rows) : 0;
        for (std::int64_t t = 0; t < own.rows; ++t)
            for (std::int64_t j = 0; j < in; ++j)
                own.row(t)[j] = share
                    * (three[taps * j + 1] + (t + 1 < own.rows ? three[taps * j] : 0)
                        + (t > 0 ? three[taps * j + 2] : 0));
    }
    encodeBackward(weights, gradients, state.view(), false);
}

}

torch::Tensor FusedSequence::operator()(const torch::Tensor& x) const
{
    EncoderShape shape;
    shape.order = order;
    shape.width = x.size(2);
    shape.out = convolution->weight.size(0);
    shape.encoderWidth = order == Order::ConvolutionFirst ? shape.out : shape.width;
    shape.layers = encoder->layers.size();
    shape.heads = encoder->layers.empty() ? 1 : encoder->layers.front().attention.heads;
    return SequenceNode<EncoderPiece>::apply(x.contiguous(), flatWeights(*convolution, *encoder), shape);
}

}
