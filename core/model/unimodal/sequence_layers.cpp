#include "core/model/unimodal/sequence_layers.h"

#include "core/common/error.h"

#include <fmt/format.h>

#include <cmath>

namespace cmir {

namespace {

constexpr std::int64_t kernelSteps = 3;
constexpr std::int64_t forwardFactor
    = 4; // width of the feed-forward net in widths of the encoder, as in the paper of 2017
constexpr double nowhere = -1e30; // a score whose weight is exactly 0; finite, so that a row of padding alone stays so

/// A function of rows on the last dimension of N x T x in.
template <class OnRows> torch::Tensor stepwise(const OnRows& onRows, const torch::Tensor& x)
{
    const torch::Tensor result = onRows(x.reshape({ -1, x.size(2) }));
    return result.view({ x.size(0), x.size(1), result.size(1) });
}

}

void Conv1d::declare(ParameterStore& store, const std::string& name, std::int64_t in, std::int64_t out)
{
    const double bound = 1 / std::sqrt(static_cast<double>(kernelSteps * in));
    store.declare(name + ".weight", { out, in, kernelSteps }, bound, &weight);
    store.declare(name + ".bias", { out }, bound, &bias);
}

torch::Tensor Conv1d::operator()(const torch::Tensor& x) const
{
    return torch::conv1d(x.transpose(1, 2), weight, bias, 1, kernelSteps / 2).transpose(1, 2);
}

void LayerNorm::declare(ParameterStore& store, const std::string& name, std::int64_t width)
{
    store.declare(name + ".scale", { width }, 0, &scale, 1);
    store.declare(name + ".shift", { width }, 0, &shift);
}

torch::Tensor LayerNorm::operator()(const torch::Tensor& x) const
{
    return torch::layer_norm(x, { x.size(-1) }, scale, shift);
}

void SelfAttention::declare(ParameterStore& store, const std::string& name, std::int64_t width, std::int64_t headCount)
{
    heads = headCount;
    input.declare(store, name + ".input", width, 3 * width);
    output.declare(store, name + ".output", width, width);
}

torch::Tensor SelfAttention::operator()(const torch::Tensor& x, const torch::Tensor& valid) const
{
    const std::int64_t rows = x.size(0), steps = x.size(1), width = x.size(2), perHead = width / heads;
    // 3 x N x heads x T x perHead
    const torch::Tensor parts = stepwise(input, x).view({ rows, steps, 3, heads, perHead }).permute({ 2, 0, 3, 1, 4 });
    const torch::Tensor queries = parts[0] / std::sqrt(static_cast<double>(perHead));
    const torch::Tensor scores = torch::matmul(queries, parts[1].transpose(2, 3))
                                     .masked_fill(valid.logical_not().view({ rows, 1, 1, steps }), nowhere);
    const torch::Tensor mixed = torch::matmul(torch::softmax(scores, 3), parts[2]);
    return stepwise(output, mixed.transpose(1, 2).reshape({ rows, steps, width }));
}

void TransformerEncoder::declare(ParameterStore& store, const std::string& name, std::int64_t width,
    std::int64_t layerCount, std::int64_t heads, const std::string& what)
{
    if (width % heads != 0)
        throw BadInput(fmt::format(
            "{} is {} wide, and sequence_heads = {}; the width must be a multiple of the heads", what, width, heads));
    layers.resize(static_cast<std::size_t>(layerCount));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const std::string prefix = fmt::format("{}.{}", name, i);
        layers[i].attention.declare(store, prefix + ".attention", width, heads);
        layers[i].afterAttention.declare(store, prefix + ".after_attention", width);
        layers[i].forward.declare(store, prefix + ".forward", { width, forwardFactor * width, width });
        layers[i].afterForward.declare(store, prefix + ".after_forward", width);
    }
}

torch::Tensor TransformerEncoder::operator()(
    const torch::Tensor& x, const torch::Tensor& valid, const Dropout& dropout) const
{
    torch::Tensor h = x + positions(x.size(1), x.size(2), x.options());
    for (const Layer& layer : layers) {
        h = layer.afterAttention(h + layer.attention(h, valid));
        const auto forward = [&](const torch::Tensor& rows) { return layer.forward(rows, dropout); };
        h = layer.afterForward(h + stepwise(forward, h));
    }
    return h;
}

torch::Tensor positions(std::int64_t steps, std::int64_t width, const torch::TensorOptions& options)
{
    const auto wide = torch::TensorOptions().dtype(torch::kFloat64);
    const torch::Tensor pair = torch::arange(width, wide).div(2).floor();
    const torch::Tensor frequency = torch::exp(pair.mul(2 * -std::log(10000.0) / static_cast<double>(width)));
    const torch::Tensor angle = torch::arange(steps, wide).unsqueeze(1) * frequency.unsqueeze(0);
    const torch::Tensor even = torch::arange(width, wide).sub(pair.mul(2)).eq(0);
    return torch::where(even.unsqueeze(0), angle.sin(), angle.cos())
        .to(options.device(), c10::typeMetaToScalarType(options.dtype()));
}

}
