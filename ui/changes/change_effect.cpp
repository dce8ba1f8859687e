#include "ui/changes/change_effect.h"

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

/// Epochs that were finished when it was made.
std::int64_t finishedBefore(const LiveChange& change)
{
    constexpr double rounding = 1e-9; // an epoch's end is no less for being written as a fraction
    return static_cast<std::int64_t>(std::floor(change.epoch + rounding));
}

}

std::optional<ChangeEffect> changeEffect(
    std::span<const LiveChange> events, std::size_t place, std::span<const double> metric)
{
    if (place >= events.size() || !events[place].isParameter())
        return std::nullopt;
    ChangeEffect effect;
    effect.epochBefore = finishedBefore(events[place]);
    const auto next = std::find_if(events.begin() + static_cast<std::ptrdiff_t>(place), events.end(),
        [&](const LiveChange& other) { return other.isParameter() && other.step > events[place].step; });
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
