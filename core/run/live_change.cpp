#include "core/run/live_change.h"

#include "core/config/registry.h"

#include <limits>

namespace cmir {

ExperimentConfig settingsAt(ExperimentConfig first, std::span<const LiveChange> events, std::int64_t step)
{
    for (const LiveChange& event : events)
        if (event.isParameter() && event.step <= step && findParameter(event.key))
            setParameter(first, event.key, event.newValue);
    return first;
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
