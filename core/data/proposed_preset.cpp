#include "core/data/proposed_preset.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

constexpr std::int64_t manySamples = 5000; ///< MOSEI has 16,326 in training, MOSI 1,284

/// Whether the labels lie in [-range, range] and reach beyond half of it: by the file's own word, else by its labels.
bool spans(const Dataset& dataset, double range)
{
    double most = 0;
    if (dataset.labelMin && dataset.labelMax) {
        most = std::max(std::abs(*dataset.labelMin), std::abs(*dataset.labelMax));
    } else {
        for (const float label : dataset.split("train").label)
            if (std::isfinite(label))
                most = std::max(most, std::abs(static_cast<double>(label)));
    }
    return most > range / 2 && most <= range * 1.001;
}

}

std::string proposedPreset(const Dataset& dataset)
{
    if (dataset.path == "synthetic")
        return "demo";
    const bool sequences = std::ranges::any_of(dataset.modalities, &ModalityInfo::keepsSteps);
    const std::int64_t samples = dataset.split("train").size();
    switch (dataset.task) {
    case Task::Binary:
        return !sequences ? "demo" : samples < manySamples ? "mustard" : "ur_funny";
    case Task::Multiclass:
        return "demo";
    case Task::Regression:
        break;
    }
    if (spans(dataset, 3))
        return !sequences ? "mosi_features" : samples < manySamples ? "mosi" : "mosei";
    return sequences && spans(dataset, 1) ? "sims_v2" : "demo";
}

}
