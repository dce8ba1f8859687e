#pragma once

#include "core/config/experiment_config.h"
#include "core/config/unimodal_choice.h"
#include "core/model/layers.h"

#include <memory>
#include <optional>
#include <string>

namespace cmir {

/// What a unimodal network is built for.
struct UnimodalInput {
    std::string modality;
    std::int64_t width = 0;
    std::int64_t steps = 0; ///< of the longest sequences in the data; 0: one vector per sample
    /// That the bytes of a module must have; an empty one: the run does not know it. None: a new run.
    std::optional<std::string> moduleSha256 {};
};

/// A unimodal network that is more than a stack of layers on one vector per sample. Its weights lie in the model's
/// ParameterStore, named "unimodal.<modality>....", and its only random draws are those of the dropout it is given.
class UnimodalNetwork {
public:
    virtual ~UnimodalNetwork() = default;

    /// Width of X_m.
    virtual std::int64_t outputWidth() const = 0;
    /// Whether training changes it.
    virtual bool trainable() const { return true; }
    /// What a run must record of it besides its weights: the SHA-256 of its module; empty: nothing.
    virtual std::string moduleSha256() const { return {}; }
    /// x: N x T x width, the padding NaN (SequenceBatch), or N x width. Returns N x outputWidth; 0 for a sequence of
    /// length 0.
    virtual torch::Tensor operator()(const torch::Tensor& x, const Dropout& dropout) const = 0;
};

/// Makes the network of a choice and declares its weights; nullptr for identity, linear and mlp, which are stacks of
/// layers (CmirModel).
///   conv_transformer  Conv1D (kernel 3) to d, Transformer encoder of width d, mean over time
///   transformer_conv  Transformer encoder of the features' width, Conv1D (kernel 3) to d, mean over time
///   gru               GRU of width d, its state after the last step
///   torchscript       a module of the user's, see torch_script_network.h
/// Layers and heads are `sequence_layers` and `sequence_heads`. Throws BadInput: a width that is no multiple of the
/// heads, a module that does not fit.
std::unique_ptr<UnimodalNetwork> makeUnimodalNetwork(const UnimodalChoice& choice, const UnimodalInput& input,
    const ExperimentConfig& config, ParameterStore& store, torch::Device device);

}
