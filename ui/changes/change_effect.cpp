#include "ui/changes/change_effect.h"

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

constexpr double epochRounding = 1e-9; ///< an epoch's end is no less for being written as a fraction

/// Epochs that were finished when it was made.
std::int64_t finishedBefore(const LiveChange& change)
{
    return static_cast<std::int64_t>(std::floor(change.epoch + epochRounding));
}

/// Whether an epoch was trained from its beginning to its end between the two.
bool wholeEpochBetween(const LiveChange& change, const LiveChange& next)
{
    const auto begun = static_cast<std::int64_t>(std::ceil(change.epoch - epochRounding));
    return finishedBefore(next) > begun;
}

}

std::vector<ChangeGroup> gatherChanges(std::span<const LiveChange> events)
{
    std::vector<ChangeGroup> groups;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const bool goesOn = i > 0 && events[i].isParameter() && events[i].key == events[i - 1].key
            && !wholeEpochBetween(events[i - 1], events[i]);
        if (goesOn)
            groups.back().last = i;
        else
            groups.push_back({ i, i });
    }
    return groups;
}

std::optional<ChangeEffect> changeEffect(
    std::span<const LiveChange> events, const ChangeGroup& group, std::span<const double> metric)
{
    if (group.last >= events.size() || !events[group.first].isParameter())
        return std::nullopt;
    ChangeEffect effect;
    effect.epochBefore = finishedBefore(events[group.first]);
    const auto next = std::find_if(events.begin() + static_cast<std::ptrdiff_t>(group.last), events.end(),
        [&](const LiveChange& other) { return other.isParameter() && other.step > events[group.last].step; });
    const auto epochs = static_cast<std::int64_t>(metric.size());
    effect.epochSince = next == events.end() ? epochs : std::min(epochs, finishedBefore(*next));
    if (effect.epochBefore < 1 || effect.epochSince <= effect.epochBefore)
        return std::nullopt;
    effect.before = metric[static_cast<std::size_t>(effect.epochBefore - 1)];
    effect.since = metric[static_cast<std::size_t>(effect.epochSince - 1)];
    if (!std::isfinite(effect.before) || !std::isfinite(effect.since))
        return std::nullopt;
    return effect;
}

}
