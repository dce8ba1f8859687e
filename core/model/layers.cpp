#include "core/model/layers.h"

#include <cmath>

namespace cmir {

void Linear::declare(ParameterStore& store, const std::string& name, std::int64_t in, std::int64_t out, Initial initial)
{
    const double usual = 1 / std::sqrt(static_cast<double>(in));
    // A uniform distribution in +-b has variance b^2 / 3.
    const double gain = initial == Initial::Usual ? 1 : std::sqrt(initial == Initial::BeforeRelu ? 6 : 3);
    store.declare(name + ".weight", { out, in }, gain * usual, &weight);
    store.declare(name + ".bias", { out }, initial == Initial::Usual ? usual : 0, &bias);
}

torch::Tensor Linear::operator()(const torch::Tensor& x) const
{
    return torch::addmm(bias, x, weight.t());
}

torch::Tensor Dropout::operator()(const torch::Tensor& x) const
{
    if (!generator || probability == 0)
        return x;
    const double keep = 1 - probability;
    // Drawn on the processor, where the generator lives, so that every device sees the same mask.
    const torch::Tensor mask = torch::empty(x.sizes(), torch::TensorOptions().dtype(x.scalar_type()))
                                   .bernoulli_(keep, *generator)
                                   .div_(keep);
    return x * mask.to(x.device());
}

void LayerStack::declare(
    ParameterStore& store, const std::string& name, const std::vector<std::int64_t>& widths, Initial initial)
{
    layers.resize(widths.size() - 1);
    for (std::size_t i = 0; i < layers.size(); ++i)
        layers[i].declare(store, name + "." + std::to_string(i), widths[i], widths[i + 1], initial);
}

torch::Tensor LayerStack::operator()(torch::Tensor x, const Dropout& dropout) const
{
    for (std::size_t i = 0; i < layers.size(); ++i) {
        x = layers[i](x);
        if (i + 1 < layers.size() || activateLast)
            x = dropout(torch::relu(x));
    }
    return x;
}

}
