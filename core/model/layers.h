#pragma once

#include "core/model/parameter_store.h"

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// A fully connected layer: y = x W' + b, W out x in; initialised uniformly in +-1/sqrt(in).
struct Linear {
    torch::Tensor weight, bias;

    void declare(ParameterStore& store, const std::string& name, std::int64_t in, std::int64_t out);
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
    void declare(ParameterStore& store, const std::string& name, const std::vector<std::int64_t>& widths);
    torch::Tensor operator()(torch::Tensor x, const Dropout& dropout) const;
};

}
