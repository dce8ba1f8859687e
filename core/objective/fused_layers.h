#pragma once

#include "core/common/task_graph.h"
#include "core/model/layers.h"
#include "core/model/tensor_view.h"
#include "core/objective/step_kernels.h"

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <deque>
#include <functional>
#include <vector>

namespace cmir {

/// rows x cols of floats with their gradient; views may be slices of a wider matrix.
struct Activation {
    torch::Tensor value, gradient;

    static Activation make(std::int64_t rows, std::int64_t cols);
    Activation rows(std::int64_t begin, std::int64_t count) const;
    Activation columns(std::int64_t begin, std::int64_t count) const;
};

/// One Linear between two activations, forward and backward by hand: y = x W' + b (and ReLU, and dropout). Every view
/// is made once, so that a step allocates nothing; the activations and the layer must outlive it.
class FusedLinear {
public:
    /// `input.gradient` may be undefined: then it is not computed. `dropout`: a mask is kept for the ReLU's output.
    FusedLinear(const Linear& layer, const Activation& input, const Activation& output, bool relu, bool dropout);

    /// Draws the mask of this step; sequential, in the order of the plain form.
    void drawMask(double probability, at::Generator& generator);
    /// Of the rows begin .. begin + count - 1.
    void forward(std::int64_t begin, std::int64_t count);
    /// From output.gradient (overwritten by its ReLU) to input.gradient: dx = dy W, added with `accumulate`; and db =
    /// sum dy, begun anew with row 0. `keep`: 1 - dropout. The first columns of input.gradient, as many as
    /// `withoutColumns`, are left alone.
    void slopes(
        std::int64_t begin, std::int64_t count, float keep, bool accumulate = false, std::int64_t withoutColumns = 0);
    /// A node for dW = dy' x, after `slopesDone`; where `active` says no when it runs, dW and db are set to 0.
    void addWeightGradients(TaskGraph& graph, TaskGraph::Node slopesDone, std::function<bool()> active);
    /// Multiply-adds of one of its products.
    double cost() const;
    std::int64_t rows() const { return m_output.rows; }

private:
    void weightGradients(bool active);

    kernels::View m_input, m_output, m_inputGradient, m_outputGradient, m_weight, m_weightGradient;
    float *m_bias, *m_biasGradient;
    torch::Tensor m_mask; // undefined without dropout
    bool m_relu;
};

/// Calls work(begin, count) for blocks of rows that pass through several layers while they are in the cache. The first
/// block begins with row 0.
template <class Work> void forBlocks(std::int64_t rows, Work&& work)
{
    constexpr std::int64_t most = 256; // of 256 floats: a quarter of a megabyte
    const std::int64_t blocks = (rows + most - 1) / most;
    for (std::int64_t b = 0; b < blocks; ++b) // of about equal size
        work(b * rows / blocks, (b + 1) * rows / blocks - b * rows / blocks);
}

/// A LayerStack between two activations, with hidden activations of its own.
class FusedStack {
public:
    FusedStack(const LayerStack& stack, const Activation& input, const Activation& output, bool dropout);
    FusedStack(const FusedStack&) = delete;
    FusedStack& operator=(const FusedStack&) = delete;

    void drawMasks(double dropout, at::Generator& generator);
    /// Of the rows begin .. begin + count - 1, through all layers.
    void forward(std::int64_t begin, std::int64_t count);
    void slopes(std::int64_t begin, std::int64_t count, float keep, std::int64_t withoutColumns = 0);
    /// Of all rows, block by block.
    void forward();
    void slopes(float keep, std::int64_t withoutColumns = 0);
    /// One node per layer, as FusedLinear's.
    void addWeightGradients(TaskGraph& graph, TaskGraph::Node slopesDone, const std::function<bool()>& active);
    double cost() const; ///< multiply-adds of one pass

private:
    std::vector<Activation> m_hidden;
    std::deque<FusedLinear> m_layers; // a deque: the graph's nodes keep pointers
};

}
