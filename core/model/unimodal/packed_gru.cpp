#include "core/model/unimodal/packed_gru.h"

#include "core/model/product.h"
#include "core/model/unimodal/sequence_kernels.h"

#include <algorithm>
#include <numeric>

namespace cmir {

namespace {

using kernels::Form;
using kernels::View;

constexpr std::int64_t gateCount = 3;

View weightView(const float* data, std::int64_t rows, std::int64_t cols)
{
    return { const_cast<float*>(data), rows, cols, cols };
}

}

RowsByTime::RowsByTime(std::span<const std::int64_t> lengths)
    : m_begin { 0 }
    , m_place(lengths.size())
{
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::stable_sort(order, std::greater(), [&](std::size_t sample) { return lengths[sample]; });
    for (std::size_t place = 0; place < order.size(); ++place)
        m_place[order[place]] = static_cast<std::int64_t>(place);
    std::size_t here = order.size();
    for (std::int64_t t = 0; !order.empty() && t < lengths[order.front()]; ++t) {
        while (here > 0 && lengths[order[here - 1]] <= t)
            --here;
        m_begin.push_back(m_begin.back() + static_cast<std::int64_t>(here));
    }
}

View PackedGruLayer::forward(const View& input, const GruLayerOf<const float*>& weights)
{
    m_gates = Floats(m_rows.rows(), gateCount * m_width);
    m_inner = Floats(m_rows.rows(), m_width);
    m_before = Floats(m_rows.rows(), m_width);
    m_states = Floats(m_rows.rows(), m_width);
    kernels::multiply(m_gates.view(), input, Form::Plain,
        weightView(weights.inputWeight, gateCount * m_width, input.cols), Form::Transposed);
    kernels::addRow(m_gates.view(), weights.inputBias, false);
    const Floats fromState(m_rows.mostAtOnce(), gateCount * m_width);
    const View stateWeight = weightView(weights.stateWeight, gateCount * m_width, m_width);
    for (std::int64_t t = 0; t < m_rows.steps(); ++t) {
        const View before = m_rows.of(m_before.view(), t), own = fromState.view().part(0, before.rows);
        if (t == 0)
            std::fill_n(before.data, before.rows * m_width, 0.0F);
        else
            std::copy_n(m_states.view().row(m_rows.first(t - 1)), before.rows * m_width, before.data);
        kernels::multiply(own, before, Form::Plain, stateWeight, Form::Transposed);
        kernels::addRow(own, weights.stateBias, false);
        kernels::gruRows(
            m_rows.of(m_gates.view(), t), own, before, m_rows.of(m_inner.view(), t), m_rows.of(m_states.view(), t));
    }
    return m_states.view();
}

void PackedGruLayer::backward(const View& input, const GruLayerOf<const float*>& weights,
    const GruLayerOf<float*>& gradients, const View& gradient, const View& toInput) const
{
    const std::int64_t all = gateCount * m_width;
    const Floats dGates(m_rows.rows(), all), dFromState(m_rows.rows(), all);
    const Floats carried(m_rows.mostAtOnce(), m_width); // of h, from the step behind
    const View stateWeight = weightView(weights.stateWeight, all, m_width);
    std::int64_t behind = 0;
    for (std::int64_t t = m_rows.steps(); t-- > 0;) {
        const View own = m_rows.of(gradient, t), dState = m_rows.of(dFromState.view(), t);
        kernels::addRows(own.part(0, behind), carried.view().part(0, behind));
        const View back = carried.view().part(0, own.rows);
        kernels::gruRowsBackward(m_rows.of(m_gates.view(), t), m_rows.of(m_inner.view(), t),
            m_rows.of(m_before.view(), t), own, m_rows.of(dGates.view(), t), dState, back);
        kernels::multiply(back, dState, Form::Plain, stateWeight, Form::Plain, true);
        behind = own.rows;
    }
    kernels::multiply(
        weightView(gradients.inputWeight, all, input.cols), dGates.view(), Form::Transposed, input, Form::Plain, true);
    kernels::addColumnSums(dGates.view(), gradients.inputBias);
    kernels::multiply(weightView(gradients.stateWeight, all, m_width), dFromState.view(), Form::Transposed,
        m_before.view(), Form::Plain, true);
    kernels::addColumnSums(dFromState.view(), gradients.stateBias);
    if (toInput.data)
        kernels::multiply(
            toInput, dGates.view(), Form::Plain, weightView(weights.inputWeight, all, input.cols), Form::Plain);
}

}
