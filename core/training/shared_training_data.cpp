#include "core/training/shared_training_data.h"

#include "core/data/sequences.h"

#include <algorithm>

namespace cmir {

std::shared_ptr<SharedTrainingData::Entry> SharedTrainingData::entry(
    const std::shared_ptr<const Dataset>& dataset, const std::vector<bool>& sequences, torch::Device device)
{
    const std::lock_guard lock(m_mutex);
    // What nobody trains on any more goes: its dataset is known here alone.
    std::erase_if(m_entries, [](const auto& one) { return one.use_count() == 1 && one->dataset.use_count() == 1; });
    const auto same = std::ranges::find_if(m_entries, [&](const auto& one) {
        return one->dataset == dataset && one->sequences == sequences && one->device == device;
    });
    if (same != m_entries.end())
        return *same;
    m_entries.push_back(std::make_shared<Entry>(dataset, sequences, device));
    return m_entries.back();
}

TrainingData SharedTrainingData::take(const std::shared_ptr<const Dataset>& dataset, const ExperimentConfig& config,
    torch::Device device, const std::function<bool()>& cancelled)
{
    const auto found = entry(dataset, sequenceInputs(*dataset, config.unimodal), device);
    const std::lock_guard lock(found->making);
    if (!found->data)
        found->data = std::make_shared<const TrainingData>(*dataset, config, device, cancelled);
    return *found->data; // of tensors: a copy of what points to them
}

}
