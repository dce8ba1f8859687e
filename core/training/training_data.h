#pragma once

#include "core/data/dataset.h"
#include "core/data/standardiser.h"
#include "core/evaluation/network_data.h"

#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace cmir {

/// The data of a run as the network takes it: every split standardised with the statistics of train, on the device.
struct TrainingData {
    Standardiser standardiser;
    std::vector<NetworkSplit> splits; ///< in the dataset's order
    std::size_t train = 0, valid = 0; ///< indices into splits
    std::vector<std::string> warnings; ///< values that are not finite, counted

    /// `cancelled` is asked between splits. Throws BadInput (no train or valid split, too few samples), Cancelled.
    TrainingData(const Dataset& dataset, const ExperimentConfig& config, torch::Device device,
        const std::function<bool()>& cancelled);
    /// X_m in the place of the features where a frozen network makes it: once for all epochs. Before all below. Throws
    /// Cancelled.
    void poolFrozen(const CmirModel& model, const std::function<bool()>& cancelled);
    /// Noise in the training and validation data (`noise_ratio`), fixed by the seed.
    void addNoise(const CmirModel& model, const Dataset& dataset, const ExperimentConfig& config);

    /// Tells the model which features are constant in training (CmirModel::setCounted).
    void leaveOutConstants(CmirModel& model) const;

    const NetworkSplit& training() const { return splits[train]; }
    const NetworkSplit& validation() const { return splits[valid]; }
};

}
