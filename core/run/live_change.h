#pragma once

#include "core/config/experiment_config.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// Something that was done to a run while it trained: a parameter that was turned, or a stop, or that it was gone on
/// with. Settings and these together decide every bit of a run.
struct LiveChange {
    std::int64_t step = 0; ///< the first step that comes after it, counted from 1
    double epoch = 0; ///< the same as epochs, with a fraction
    std::string key; ///< of a parameter, or one of the words below
    std::string oldValue, newValue; ///< as Parameter::format writes them; of the words below: epochs asked for

    static constexpr const char* stopped = "stopped"; ///< ended before its last epoch
    /// Gone on with after a stop, a kill or its end. Where it was at its end, patience counts anew from here.
    static constexpr const char* continued = "continued";

    bool isParameter() const { return key != stopped && key != continued; }
    friend bool operator==(const LiveChange&, const LiveChange&) = default;
};

/// The settings in force in the step with this number (from 1): the first settings with every change up to it. Changes
/// of parameters that this program does not know are passed over. Throws BadInput: a value that is not allowed.
ExperimentConfig settingsAt(ExperimentConfig first, std::span<const LiveChange> events, std::int64_t step);

/// The settings after one more change.
void applyChange(ExperimentConfig& settings, const LiveChange& change);

/// The settings that a run ends with.
ExperimentConfig settingsAtEnd(const ExperimentConfig& first, std::span<const LiveChange> events);

/// The changes that were made up to the end of step `steps`.
std::vector<LiveChange> eventsUpTo(std::span<const LiveChange> events, std::int64_t steps);

}
