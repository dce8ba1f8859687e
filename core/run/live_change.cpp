#include "core/run/live_change.h"

#include "core/config/registry.h"

#include <limits>

namespace cmir {

ExperimentConfig settingsAt(ExperimentConfig first, std::span<const LiveChange> events, std::int64_t step)
{
    for (const LiveChange& event : events)
        if (event.step <= step)
            applyChange(first, event);
    return first;
}

void applyChange(ExperimentConfig& settings, const LiveChange& change)
{
    if (change.isParameter() && findParameter(change.key)) // another may be a newer program's
        setParameter(settings, change.key, change.newValue);
}

ExperimentConfig settingsAtEnd(const ExperimentConfig& first, std::span<const LiveChange> events)
{
    return settingsAt(first, events, std::numeric_limits<std::int64_t>::max());
}

std::vector<LiveChange> eventsUpTo(std::span<const LiveChange> events, std::int64_t steps)
{
    std::vector<LiveChange> kept;
    for (const LiveChange& event : events)
        if (event.step <= steps)
            kept.push_back(event);
    return kept;
}

}
