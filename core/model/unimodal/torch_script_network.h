#pragma once

#include "core/model/unimodal/unimodal_network.h"

namespace cmir {

/// A TorchScript module of the user's as a unimodal network, in evaluation mode and frozen: training does not change
/// it. A module is a program: nothing of it is run before its bytes have the SHA-256 that is asked for
/// (input.moduleSha256) and the user has agreed to them (ModuleConsent); they are read once for both and for loading.
/// Its forward takes, in float32,
///   a sequence   N x T x width (padding 0), and, where it has a second argument, the lengths (N, int64)
///   a vector     N x width
/// and returns N x p, any p: X_m. It is checked before use on a small batch of the data's shape. Throws BadInput that
/// names file, modality, what was expected and what was found: no module, another number of arguments, an answer of
/// another shape or type, not finite, or different for the same input; other bytes, or nobody agreed to them.
std::unique_ptr<UnimodalNetwork> makeTorchScriptNetwork(
    const std::string& file, const UnimodalInput& input, torch::Device device);

}
