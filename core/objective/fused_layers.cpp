#include "core/objective/fused_layers.h"

#include "core/model/product.h"

#include <algorithm>
#include <utility>

namespace cmir {

using kernels::Form;

Activation Activation::make(std::int64_t rows, std::int64_t cols)
{
    return { torch::zeros({ rows, cols }), torch::zeros({ rows, cols }) };
}

Activation Activation::rows(std::int64_t begin, std::int64_t count) const
{
    return { value.narrow(0, begin, count), gradient.defined() ? gradient.narrow(0, begin, count) : torch::Tensor() };
}

Activation Activation::columns(std::int64_t begin, std::int64_t count) const
{
    return { value.narrow(1, begin, count), gradient.defined() ? gradient.narrow(1, begin, count) : torch::Tensor() };
}

FusedLinear::FusedLinear(
    const Linear& layer, const Activation& input, const Activation& output, bool relu, bool dropout)
    : m_input(viewOf(input.value))
    , m_output(viewOf(output.value))
    , m_inputGradient(viewOf(input.gradient))
    , m_outputGradient(viewOf(output.gradient))
    , m_weight(viewOf(layer.weight))
    , m_weightGradient(viewOf(layer.weight.grad()))
    , m_bias(layer.bias.data_ptr<float>())
    , m_biasGradient(layer.bias.grad().data_ptr<float>())
    , m_mask(relu && dropout ? torch::ones(output.value.sizes()) : torch::Tensor())
    , m_relu(relu)
{ }

void FusedLinear::drawMask(double probability, at::Generator& generator)
{
    const double keep = 1 - probability;
    if (m_mask.defined())
        m_mask.bernoulli_(keep, generator).div_(keep);
}

void FusedLinear::forward(std::int64_t begin, std::int64_t count)
{
    const kernels::View output = m_output.part(begin, count);
    kernels::multiply(output, m_input.part(begin, count), Form::Plain, m_weight, Form::Transposed);
    kernels::addBias(output, m_bias, m_relu);
    if (m_mask.defined())
        kernels::multiplyElements(output, viewOf(m_mask).part(begin, count));
}

void FusedLinear::slopes(
    std::int64_t begin, std::int64_t count, float keep, bool accumulate, std::int64_t withoutColumns)
{
    const kernels::View gradient = m_outputGradient.part(begin, count);
    if (m_relu)
        kernels::reluBackward(gradient, m_output.part(begin, count), 1 / keep);
    kernels::columnSums(gradient, m_biasGradient, begin > 0);
    const kernels::View input = m_inputGradient.part(begin, count);
    if (input.data)
        kernels::multiply(input.withoutColumns(withoutColumns), gradient, Form::Plain,
            m_weight.withoutColumns(withoutColumns), Form::Plain, accumulate);
}

void FusedLinear::addWeightGradients(TaskGraph& graph, TaskGraph::Node slopesDone, std::function<bool()> active)
{
    graph.add([this, active = std::move(active)] { weightGradients(active()); }, cost(), { slopesDone });
}

void FusedLinear::weightGradients(bool active)
{
    if (!active) {
        kernels::clear(m_weightGradient);
        std::fill_n(m_biasGradient, m_output.cols, 0.0F);
        return;
    }
    kernels::multiply(m_weightGradient, m_outputGradient, Form::Transposed, m_input, Form::Plain);
}

double FusedLinear::cost() const
{
    return static_cast<double>(m_output.rows * m_output.cols * m_input.cols);
}

FusedStack::FusedStack(const LayerStack& stack, const Activation& input, const Activation& output, bool dropout)
{
    Activation from = input;
    for (std::size_t i = 0; i < stack.layers.size(); ++i) {
        const bool last = i + 1 == stack.layers.size();
        const Activation to = last ? output : Activation::make(input.value.size(0), stack.layers[i].weight.size(0));
        m_hidden.push_back(to);
        m_layers.emplace_back(stack.layers[i], from, to, !last || stack.activateLast, dropout);
        from = to;
    }
}

void FusedStack::drawMasks(double dropout, at::Generator& generator)
{
    for (FusedLinear& layer : m_layers)
        layer.drawMask(dropout, generator);
}

void FusedStack::forward(std::int64_t begin, std::int64_t count)
{
    for (FusedLinear& layer : m_layers)
        layer.forward(begin, count);
}

void FusedStack::slopes(std::int64_t begin, std::int64_t count, float keep, std::int64_t withoutColumns)
{
    for (std::size_t i = m_layers.size(); i-- > 0;)
        m_layers[i].slopes(begin, count, keep, /*accumulate=*/false, i == 0 ? withoutColumns : 0);
}

void FusedStack::forward()
{
    forBlocks(m_layers.front().rows(), [&](std::int64_t begin, std::int64_t count) { forward(begin, count); });
}

void FusedStack::slopes(float keep, std::int64_t withoutColumns)
{
    forBlocks(m_layers.front().rows(),
        [&](std::int64_t begin, std::int64_t count) { slopes(begin, count, keep, withoutColumns); });
}

void FusedStack::addWeightGradients(TaskGraph& graph, TaskGraph::Node slopesDone, const std::function<bool()>& active)
{
    for (FusedLinear& layer : m_layers)
        layer.addWeightGradients(graph, slopesDone, active);
}

double FusedStack::cost() const
{
    double sum = 0;
    for (const FusedLinear& layer : m_layers)
        sum += layer.cost();
    return sum;
}

}
