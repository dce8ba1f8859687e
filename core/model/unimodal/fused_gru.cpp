#include "core/model/unimodal/fused_gru.h"

#include "core/common/task_team.h"
#include "core/model/unimodal/packed_gru.h"
#include "core/model/unimodal/sequence_kernels.h"
#include "core/model/unimodal/sequence_pieces.h"

#include <torch/autograd.h>
#include <torch/custom_class.h>

#include <algorithm>
#include <deque>
#include <span>

namespace cmir {

namespace {

using kernels::View;

struct GruShape {
    std::int64_t width = 0, state = 0;
    std::size_t layers = 0;
};

template <class Value> std::vector<GruLayerOf<Value>> gruLayers(Value flat, const GruShape& shape)
{
    const auto take = [&flat](std::int64_t size) {
        Value at = flat;
        flat += size;
        return at;
    };
    std::vector<GruLayerOf<Value>> layers;
    for (std::size_t i = 0; i < shape.layers; ++i) {
        GruLayerOf<Value> layer {};
        layer.inputWeight = take(3 * shape.state * (i == 0 ? shape.width : shape.state));
        layer.stateWeight = take(3 * shape.state * shape.state);
        layer.inputBias = take(3 * shape.state);
        layer.stateBias = take(3 * shape.state);
        layers.push_back(layer);
    }
    return layers;
}

/// Some samples of a batch on their way through.
class GruPiece {
public:
    /// features: N x T x width, of which the first `lengths` steps are there.
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

    void backward(const std::vector<GruLayerOf<const float*>>& weights, const std::vector<GruLayerOf<float*>>& gradients,
        const View& dOut) const
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

/// A batch in pieces, as that of FusedSequence. A step is a product with as many rows as a piece has samples: few pieces.
class GruBatch : public torch::CustomClassHolder {
public:
    GruBatch(const GruShape& shape, const torch::Tensor& x)
        : m_shape(shape)
    {
        constexpr std::int64_t mostSteps = 1 << 16, mostSamples = 24;
        const std::vector<std::int64_t> lengths = lengthsOf(x);
        m_cuts = samplePieces(lengths, mostSteps, mostSamples);
        for (const SamplePiece& cut : m_cuts)
            m_pieces.emplace_back(shape, x.data_ptr<float>() + cut.first * x.size(1) * x.size(2), x.size(1),
                std::span(lengths).subspan(static_cast<std::size_t>(cut.first), static_cast<std::size_t>(cut.count)));
    }

    void forward(const float* flat, const View& out)
    {
        TaskTeam::share(m_pieces.size(), [&](std::size_t i) {
            m_pieces[i].forward(gruLayers(flat, m_shape), out.part(m_cuts[i].first, m_cuts[i].count));
        });
    }

    /// gradient: of `flat`, size values, 0 before.
    void backward(const float* flat, const View& dOut, float* gradient, std::int64_t size)
    {
        std::vector<Floats> own(m_pieces.size());
        TaskTeam::share(m_pieces.size(), [&](std::size_t i) {
            own[i] = Floats(1, size);
            std::fill_n(own[i].data(), size, 0.0F);
            m_pieces[i].backward(gruLayers(flat, m_shape), gruLayers(own[i].data(), m_shape),
                dOut.part(m_cuts[i].first, m_cuts[i].count));
        });
        for (const Floats& one : own)
            kernels::addRows({ gradient, 1, size, size }, one.view());
    }

private:
    const GruShape m_shape;
    std::vector<SamplePiece> m_cuts;
    std::deque<GruPiece> m_pieces; ///< a layer points into its piece: none is moved
};

View gruView(const torch::Tensor& x)
{
    return { x.data_ptr<float>(), x.size(0), x.size(1), x.size(1) };
}

class GruNode : public torch::autograd::Function<GruNode> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x, const torch::Tensor& flat,
        const GruShape& shape)
    {
        const auto batch = c10::make_intrusive<GruBatch>(shape, x);
        torch::Tensor out = torch::empty({ x.size(0), shape.state }, torch::kFloat32);
        batch->forward(flat.data_ptr<float>(), gruView(out));
        context->save_for_backward({ flat });
        context->saved_data["batch"] = c10::IValue::make_capsule(batch);
        return out;
    }

    static torch::autograd::variable_list backward(
        torch::autograd::AutogradContext* context, const torch::autograd::variable_list& gradients)
    {
        const torch::Tensor flat = context->get_saved_variables().front();
        const torch::Tensor dOut = gradients.front().contiguous();
        const auto capsule = context->saved_data["batch"].toCapsule();
        torch::Tensor dFlat = torch::zeros_like(flat);
        static_cast<GruBatch&>(*capsule).backward(flat.data_ptr<float>(), gruView(dOut), dFlat.data_ptr<float>(), flat.numel());
        return { torch::Tensor(), dFlat, torch::Tensor() };
    }
};

}

torch::Tensor FusedGru::operator()(const torch::Tensor& x) const
{
    const GruShape shape { x.size(2), weights->at(1).size(1), weights->size() / 4 };
    return GruNode::apply(x.contiguous(), flatTensorOf(*weights), shape);
}

}
