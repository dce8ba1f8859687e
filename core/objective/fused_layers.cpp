#include "core/objective/fused_layers.h"

namespace cmir {

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

kernels::View viewOf(const torch::Tensor& matrix)
{
    return { matrix.data_ptr<float>(), matrix.size(0), matrix.size(1), matrix.stride(0) };
}

FusedLinear::FusedLinear(const Linear& layer, const Activation& input, const Activation& output, bool relu)
    : m_input(input.value)
    , m_output(output.value)
    , m_inputGradient(input.gradient)
    , m_outputGradient(output.gradient)
    , m_outputGradientT(output.gradient.t())
    , m_weight(layer.weight.detach())
    , m_weightT(m_weight.t())
    , m_weightGradient(layer.weight.grad())
    , m_bias(layer.bias.detach())
    , m_biasGradient(layer.bias.grad())
    , m_relu(relu)
{ }

void FusedLinear::forward()
{
    at::mm_out(m_output, m_input, m_weightT);
    kernels::addBias(viewOf(m_output), m_bias.data_ptr<float>(), m_relu);
}

void FusedLinear::dropOut(double probability, at::Generator& generator)
{
    const double keep = 1 - probability;
    m_output.mul_(torch::empty(m_output.sizes()).bernoulli_(keep, generator).div_(keep));
}

void FusedLinear::backward(double keep, bool accumulate)
{
    if (m_relu)
        kernels::reluBackward(viewOf(m_outputGradient), viewOf(m_output), static_cast<float>(1 / keep));
    at::mm_out(m_weightGradient, m_outputGradientT, m_input);
    kernels::columnSums(viewOf(m_outputGradient), m_biasGradient.data_ptr<float>());
    if (!m_inputGradient.defined())
        return;
    if (accumulate)
        at::addmm_out(m_inputGradient, m_inputGradient, m_outputGradient, m_weight);
    else
        at::mm_out(m_inputGradient, m_outputGradient, m_weight);
}

FusedStack::FusedStack(const LayerStack& stack, const Activation& input, const Activation& output)
{
    Activation from = input;
    for (std::size_t i = 0; i < stack.layers.size(); ++i) {
        const bool last = i + 1 == stack.layers.size();
        const Activation to = last ? output : Activation::make(input.value.size(0), stack.layers[i].weight.size(0));
        m_relu.push_back(!last || stack.activateLast);
        m_layers.emplace_back(stack.layers[i], from, to, m_relu.back());
        from = to;
    }
}

void FusedStack::forward(double dropout, at::Generator& generator)
{
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        m_layers[i].forward();
        if (dropout > 0 && m_relu[i])
            m_layers[i].dropOut(dropout, generator);
    }
}

void FusedStack::backward(double keep)
{
    for (std::size_t i = m_layers.size(); i-- > 0;)
        m_layers[i].backward(keep);
}

}
