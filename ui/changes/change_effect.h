#pragma once

#include "core/run/live_change.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

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

/// Events that are one to the user, as places among the run's: what a slider that is dragged sends one after the other.
struct ChangeGroup {
    std::size_t first = 0, last = 0;
    std::size_t count() const { return last - first + 1; }
    friend bool operator==(const ChangeGroup&, const ChangeGroup&) = default;
};

/// Changes of one parameter that follow each other are one where no whole epoch was trained between them: what either
/// of them did cannot be told. Everything else is a group by itself.
std::vector<ChangeGroup> gatherChanges(std::span<const LiveChange> events);

/// Of a group. Changes of the same step have the same effect. None: it is no change of a parameter, no epoch was
/// finished before it or none since, or the metric is not a number there.
std::optional<ChangeEffect> changeEffect(
    std::span<const LiveChange> events, const ChangeGroup& group, std::span<const double> metric);

}
