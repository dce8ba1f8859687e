#pragma once

#include "core/run/live_change.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cmir::ui {

/// What a metric did from the last epoch before a change to the last one before the next change, or to the newest.
/// What else went on meanwhile (training itself) is in it too: it is a difference, not a cause.
struct ChangeEffect {
    std::int64_t epochBefore = 0; ///< finished before the change, from 1
    std::int64_t epochSince = 0;
    double before = 0, since = 0;

    double difference() const { return since - before; }
    bool isBetter(bool largerIsBetter) const { return largerIsBetter ? since > before : since < before; }
    bool isWorse(bool largerIsBetter) const { return isBetter(!largerIsBetter); }
};

/// Of the event at this place. Changes of the same step are one: they have the same effect. None: it is no change of a
/// parameter, no epoch was finished before it or none since, or the metric is not a number there.
std::optional<ChangeEffect> changeEffect(
    std::span<const LiveChange> events, std::size_t place, std::span<const double> metric);

}
