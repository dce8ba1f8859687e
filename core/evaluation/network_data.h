#pragma once

#include "core/common/task_team.h"
#include "core/data/dataset.h"
#include "core/data/standardiser.h"
#include "core/model/cmir_model.h"
#include "core/run/run_config.h"

#include <torch/types.h>

#include <functional>
#include <vector>

namespace cmir {

/// One split as the network takes it: standardised features per modality and label (N), on a device. Features are N x
/// width (poolAhead: X_m), or, where the unimodal network takes sequences, N x T x width with NaN throughout the steps
/// of padding: rows can be chosen and noise added without a thought of them.
struct NetworkSplit {
    std::vector<torch::Tensor> features;
    torch::Tensor label;
    /// What a missing modality is, where a frozen network makes X_m: X_m of features that are all the training mean.
    /// Rows as in features; undefined elsewhere (it is 0), and where it was not asked for.
    std::vector<torch::Tensor> absent {};

    std::int64_t size() const { return label.size(0); }
};

/// Standardises a split; adds the number of non-finite values per modality to *nonFinite (one entry each) if given.
NetworkSplit networkSplit(const Split& split, const Standardiser& standardiser, torch::Device device,
    std::vector<std::int64_t>* nonFinite = nullptr);

/// X_m in the place of the features where a network that is frozen makes it: once, before the model sees them. Throws
/// Cancelled.
void poolAhead(
    NetworkSplit& split, const CmirModel& model, bool withAbsent, const std::function<bool()>& cancelled = {});

/// What the model of a method is built for, from the data's side.
ModelShape modelShape(const Dataset& dataset, Method method = Method::Cmir);
/// The same for a run, its modules included where it has begun.
ModelShape modelShape(const Dataset& dataset, const RunConfig& run, bool begun);
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
/// A team shares it by modality, with the same bits.
ForwardResult forward(const CmirModel& model, const std::vector<torch::Tensor>& features, TaskTeam* team = nullptr);

}
