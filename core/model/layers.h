#pragma once

#include "core/model/parameter_store.h"

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// How a layer begins. `Usual`: weights and bias uniform in +-1/sqrt(in), LibTorch's own rule. The other two keep the
/// variance of what goes through (He et al., "Delving deep into rectifiers", 2015): weights uniform with variance 2/in
/// (`BeforeRelu`) or 1/in (`Linear`), bias 0. The encoder takes those, so that Z_inv begins with a spread near 1: where
/// it begins small, the 1e-3 in the divisor of the relative invariance form pulls it to a constant.
enum class Initial { Usual, BeforeRelu, Linear };

/// A fully connected layer: y = x W' + b, W out x in.
struct Linear {
    torch::Tensor weight, bias;

    void declare(ParameterStore& store, const std::string& name, std::int64_t in, std::int64_t out,
        Initial initial = Initial::Usual);
    torch::Tensor operator()(const torch::Tensor& x) const; ///< rows x in -> rows x out
};

/// Dropout with the run's own generator (LibTorch's takes none): active only while `generator` is given.
struct Dropout {
    double probability = 0;
    at::Generator* generator = nullptr;

    torch::Tensor operator()(const torch::Tensor& x) const;
};

/// Fully connected layers with a ReLU (and dropout) after each but the last, or after each.
struct LayerStack {
    std::vector<Linear> layers;
    bool activateLast = false;

    /// widths: in, hidden..., out
    void declare(ParameterStore& store, const std::string& name, const std::vector<std::int64_t>& widths,
        Initial initial = Initial::Usual);
    torch::Tensor operator()(torch::Tensor x, const Dropout& dropout) const;
};

}
