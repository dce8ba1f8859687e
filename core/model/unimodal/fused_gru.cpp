#include "core/model/unimodal/fused_gru.h"

#include "core/model/unimodal/packed_gru.h"
#include "core/model/unimodal/sequence_node.h"

#include <algorithm>
#include <span>

namespace cmir {

namespace {

using kernels::View;

struct GruShape {
    std::int64_t width = 0, state = 0;
    std::size_t layers = 0;

    std::int64_t result() const { return state; }

    template <class Value> std::vector<GruLayerOf<Value>> weights(Value flat) const
    {
        const auto take = [&flat](std::int64_t size) {
            Value at = flat;
            flat += size;
            return at;
        };
        std::vector<GruLayerOf<Value>> result;
        for (std::size_t i = 0; i < layers; ++i) {
            GruLayerOf<Value> layer {};
            layer.inputWeight = take(3 * state * (i == 0 ? width : state));
            layer.stateWeight = take(3 * state * state);
            layer.inputBias = take(3 * state);
            layer.stateBias = take(3 * state);
            result.push_back(layer);
        }
        return result;
    }
};

/// Some samples of a batch on their way through.
class GruPiece {
public:
    using Shape = GruShape;
    /// A step is a product with as many rows as a piece has samples: few pieces.
    static constexpr std::int64_t mostSteps = 1 << 16, mostSamples = 24;

    GruPiece(const GruShape& shape, const float* features, std::int64_t steps, std::span<const std::int64_t> lengths)
        : m_lengths(lengths.begin(), lengths.end())
        , m_rows(lengths)
        , m_features(m_rows.rows(), shape.width)
    {
        for (std::size_t i = 0; i < m_lengths.size(); ++i)
            for (std::int64_t t = 0; t < m_lengths[i]; ++t)
                std::copy_n(features + (static_cast<std::int64_t>(i) * steps + t) * shape.width, shape.width,
                    m_features.view().row(m_rows.row(i, t)));
        for (std::size_t i = 0; i < shape.layers; ++i)
            m_layers.emplace_back(m_rows, shape.state);
    }

    void forward(const std::vector<GruLayerOf<const float*>>& weights, const View& out)
    {
        m_inputs = { m_features.view() };
        for (std::size_t i = 0; i < m_layers.size(); ++i)
            m_inputs.push_back(m_layers[i].forward(m_inputs.back(), weights[i]));
        for (std::size_t i = 0; i < m_lengths.size(); ++i) {
            float* const to = out.row(static_cast<std::int64_t>(i));
            if (m_lengths[i] > 0)
                std::copy_n(m_inputs.back().row(m_rows.row(i, m_lengths[i] - 1)), out.cols, to);
            else
                std::fill_n(to, out.cols, 0.0F);
        }
    }

    void backward(const std::vector<GruLayerOf<const float*>>& weights,
        const std::vector<GruLayerOf<float*>>& gradients, const View& dOut) const
    {
        Floats gradient(m_rows.rows(), dOut.cols);
        std::fill_n(gradient.data(), m_rows.rows() * dOut.cols, 0.0F);
        for (std::size_t i = 0; i < m_lengths.size(); ++i)
            if (m_lengths[i] > 0)
                std::copy_n(dOut.row(static_cast<std::int64_t>(i)), dOut.cols,
                    gradient.view().row(m_rows.row(i, m_lengths[i] - 1)));
        for (std::size_t i = m_layers.size(); i-- > 0;) {
            Floats below = i > 0 ? Floats(m_rows.rows(), dOut.cols) : Floats();
            m_layers[i].backward(m_inputs[i], weights[i], gradients[i], gradient.view(), below.view());
            std::swap(gradient, below);
        }
    }

private:
    std::vector<std::int64_t> m_lengths;
    RowsByTime m_rows;
    Floats m_features;
    std::vector<View> m_inputs; ///< of each layer; one more: the last one's states
    std::vector<PackedGruLayer> m_layers;
};

}

torch::Tensor FusedGru::operator()(const torch::Tensor& x) const
{
    const GruShape shape { x.size(2), weights->at(1).size(1), weights->size() / 4 };
    return SequenceNode<GruPiece>::apply(x.contiguous(), flatTensorOf(*weights), shape);
}

}
