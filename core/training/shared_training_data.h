#pragma once

#include "core/training/training_data.h"

#include <functional>
#include <list>
#include <memory>
#include <mutex>

namespace cmir {

/// The standardised data of several trainings, made once where they are the same: of the same dataset, with the same
/// sequences kept as steps, on the same device. Nobody writes into what is given: a training that needs other features
/// (noise, a frozen network) makes its own. Thread-safe.
class SharedTrainingData {
public:
    /// Waits while another training makes the same. Throws as TrainingData does.
    TrainingData take(const std::shared_ptr<const Dataset>& dataset, const ExperimentConfig& config,
        torch::Device device, const std::function<bool()>& cancelled);

private:
    struct Entry {
        std::shared_ptr<const Dataset> dataset;
        std::vector<bool> sequences;
        torch::Device device;
        std::mutex making;
        std::shared_ptr<const TrainingData> data {}; ///< null: not made yet
    };

    std::shared_ptr<Entry> entry(
        const std::shared_ptr<const Dataset>& dataset, const std::vector<bool>& sequences, torch::Device device);

    std::mutex m_mutex; ///< guards the list
    std::list<std::shared_ptr<Entry>> m_entries;
};

}
