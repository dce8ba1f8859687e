#pragma once

#include "core/model/layers.h"
#include "core/objective/step_kernels.h"

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <vector>

namespace cmir {

/// rows x cols of floats with their gradient; views may be slices of a wider matrix.
struct Activation {
    torch::Tensor value, gradient;

    static Activation make(std::int64_t rows, std::int64_t cols);
    Activation rows(std::int64_t begin, std::int64_t count) const;
    Activation columns(std::int64_t begin, std::int64_t count) const;
};

kernels::View viewOf(const torch::Tensor& matrix);

/// One Linear between two activations, forward and backward by hand: y = x W' + b (and ReLU), dW = dy' x, db = sum dy,
/// dx = dy W. Every view is made once, so that a step allocates nothing.
class FusedLinear {
public:
    /// `input.gradient` may be undefined: then it is not computed.
    FusedLinear(const Linear& layer, const Activation& input, const Activation& output, bool relu);

    void forward();
    void dropOut(double probability, at::Generator& generator); ///< on the output, after forward
    /// From output.gradient (overwritten by its ReLU). `keep`: 1 - dropout. With `accumulate` adds to input.gradient.
    void backward(double keep, bool accumulate = false);

private:
    torch::Tensor m_input, m_output, m_inputGradient, m_outputGradient, m_outputGradientT;
    torch::Tensor m_weight, m_weightT, m_weightGradient, m_bias, m_biasGradient;
    bool m_relu;
};

/// A LayerStack between two activations, with hidden activations of its own.
class FusedStack {
public:
    FusedStack() = default;
    FusedStack(const LayerStack& stack, const Activation& input, const Activation& output);

    void forward(double dropout, at::Generator& generator);
    void backward(double keep);
    bool empty() const { return m_layers.empty(); }

private:
    std::vector<FusedLinear> m_layers;
    std::vector<bool> m_relu;
};

}
