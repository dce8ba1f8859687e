#pragma once

#include "core/common/task_team.h"
#include "core/model/tensor_view.h"
#include "core/model/unimodal/pooled_floats.h"
#include "core/model/unimodal/sequence_kernels.h"
#include "core/model/unimodal/sequence_pieces.h"

#include <torch/autograd.h>
#include <torch/custom_class.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace cmir {

// A network by hand on sequences as one node of autograd, whatever it computes. A `Piece` of it is some samples on
// their way through, and what the way back needs of them:
//   Piece::Shape                      what is the same for all pieces
//     std::int64_t result() const     width of what comes out
//     weights(flat) const             where each weight lies in the flat tensor of all (const float*), or its gradient
//     (float*)
//   Piece::mostSteps, mostSamples     where a piece ends (samplePieces)
//   Piece(shape, features, steps, lengths)       features: N x T x width, of which the first `lengths` steps are there
//   forward(weights, out)                        out: N x result
//   backward(weights, gradients, dOut)           adds to the gradients

/// A batch in pieces, which several threads take. They are cut by the data alone, and what they give is added in their
/// order: the same bits for any number of threads.
template <class Piece> class PiecedBatch : public torch::CustomClassHolder {
public:
    using Shape = typename Piece::Shape;

    PiecedBatch(const Shape& shape, const torch::Tensor& x)
        : m_shape(shape)
    {
        const std::vector<std::int64_t> lengths = lengthsOf(x);
        m_cuts = samplePieces(lengths, Piece::mostSteps, Piece::mostSamples);
        for (const SamplePiece& cut : m_cuts)
            m_pieces.emplace_back(shape, x.data_ptr<float>() + cut.first * x.size(1) * x.size(2), x.size(1),
                std::span(lengths).subspan(static_cast<std::size_t>(cut.first), static_cast<std::size_t>(cut.count)));
    }

    void forward(const float* flat, const kernels::View& out)
    {
        TaskTeam::share(
            m_pieces.size(), [&](std::size_t i) { m_pieces[i].forward(m_shape.weights(flat), partOf(out, i)); });
    }

    /// gradient: of `flat`, size values, 0 before.
    void backward(const float* flat, const kernels::View& dOut, float* gradient, std::int64_t size)
    {
        std::vector<Floats> own(m_pieces.size());
        TaskTeam::share(m_pieces.size(), [&](std::size_t i) {
            own[i] = Floats(1, size);
            std::fill_n(own[i].data(), size, 0.0F);
            m_pieces[i].backward(m_shape.weights(flat), m_shape.weights(own[i].data()), partOf(dOut, i));
        });
        for (const Floats& one : own)
            kernels::addRows({ gradient, 1, size, size }, one.view());
    }

private:
    kernels::View partOf(const kernels::View& all, std::size_t i) const
    {
        return all.part(m_cuts[i].first, m_cuts[i].count);
    }

    const Shape m_shape;
    std::vector<SamplePiece> m_cuts;
    std::deque<Piece> m_pieces; ///< a layer points into its piece: none is moved
};

template <class Piece> class SequenceNode : public torch::autograd::Function<SequenceNode<Piece>> {
public:
    using Batch = PiecedBatch<Piece>;

    /// x: N x T x width, contiguous; flat: flatTensorOf the weights. N x result.
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
        const torch::Tensor& flat, const typename Piece::Shape& shape)
    {
        const auto batch = c10::make_intrusive<Batch>(shape, x);
        torch::Tensor out = torch::empty({ x.size(0), shape.result() }, torch::kFloat32);
        batch->forward(flat.data_ptr<float>(), viewOf(out));
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
        static_cast<Batch&>(*capsule).backward(
            flat.data_ptr<float>(), viewOf(dOut), dFlat.data_ptr<float>(), flat.numel());
        return { torch::Tensor(), dFlat, torch::Tensor() };
    }
};

}
