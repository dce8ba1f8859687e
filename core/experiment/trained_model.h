#pragma once

#include "core/evaluation/network_data.h"
#include "core/run/run_record.h"

namespace cmir {

/// Where a run is evaluated: on a CUDA device if it was trained on one and there is one, else on the processor; the log
/// says so where the run's own device is missing.
torch::Device deviceOf(const RunRecord& run);

/// The model of a run, rebuilt from its record to be evaluated on the data it was trained on.
struct TrainedModel {
    ExperimentConfig config; ///< with the run's live changes applied
    CmirModel model;

    /// Throws BadInput: weights that do not fit, a dataset with other modalities or widths, a module that is not the
    /// run's or that nobody has agreed to.
    TrainedModel(const RunRecord& run, const Dataset& dataset);

    /// With X_m in the place of the features where a frozen network makes it; `withAbsent`: NetworkSplit::absent.
    NetworkSplit split(const RunRecord& run, const Split& split, bool withAbsent = false,
        const std::function<bool()>& cancelled = {}) const;
};

}
