#pragma once

#include "core/data/dataset.h"
#include "core/data/standardiser.h"
#include "core/model/cmir_model.h"
#include "core/run/run_config.h"

#include <torch/types.h>

#include <vector>

namespace cmir {

/// One split as the network takes it: standardised features per modality and label (N), on a device. Features are N x
/// width, or, where the unimodal network takes sequences, N x T x width with NaN throughout the steps of padding: rows
/// can be chosen and noise added without a thought of them.
struct NetworkSplit {
    std::vector<torch::Tensor> features;
    torch::Tensor label;

    std::int64_t size() const { return label.size(0); }
};

/// Standardises a split; adds the number of non-finite values per modality to *nonFinite (one entry each) if given.
NetworkSplit networkSplit(const Split& split, const Standardiser& standardiser, torch::Device device,
    std::vector<std::int64_t>* nonFinite = nullptr);

/// What the model of a method is built for, from the data's side.
ModelShape modelShape(const Dataset& dataset, Method method = Method::Cmir);
/// How outputs become answers for this task.
OutputKind outputKind(Task task);

/// A matrix as a tensor (copied), and the way back (from any device).
torch::Tensor toTensor(const Matrix& matrix);
Matrix toMatrix(const torch::Tensor& tensor);

/// Passes of at most this many rows keep memory bounded whatever the data's size.
constexpr std::int64_t evaluationRows = 8192;

/// Clean forward pass without gradients over rows of X_m-level features.
struct ForwardResult {
    std::vector<torch::Tensor> invariant, spurious; ///< per modality rows x d
    torch::Tensor output; ///< rows x outputs, value or logits
};
ForwardResult forward(const CmirModel& model, const std::vector<torch::Tensor>& features);

}
