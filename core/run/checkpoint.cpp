#include "core/run/checkpoint.h"

#include <algorithm>

namespace cmir {

namespace {

Checkpoint withoutState(const RunRecord& run)
{
    Checkpoint checkpoint;
    checkpoint.config = run.config;
    checkpoint.identity = run.identity;
    checkpoint.numerics = run.numerics;
    checkpoint.software = run.software;
    checkpoint.kept = run.kept;
    checkpoint.history = run.history;
    checkpoint.events = run.events;
    checkpoint.warnings = run.warnings;
    checkpoint.snapshots = run.snapshots;
    checkpoint.seconds = run.seconds;
    checkpoint.testSeen = run.testSeen;
    return checkpoint;
}

void cutHistory(History& history, std::int64_t epochs)
{
    for (auto& [name, values] : history.series)
        if (static_cast<std::int64_t>(values.size()) > epochs)
            values.resize(static_cast<std::size_t>(epochs));
}

}

std::shared_ptr<const Checkpoint> lastCheckpoint(const RunRecord& run)
{
    if (!run.last)
        return nullptr;
    auto checkpoint = std::make_shared<Checkpoint>(withoutState(run));
    checkpoint->state = run.last;
    return checkpoint;
}

std::shared_ptr<const Checkpoint> checkpointBefore(const RunRecord& run, std::int64_t steps)
{
    if (run.last && run.last->step <= steps)
        return lastCheckpoint(run);
    const auto later = std::find_if(run.kept.begin(), run.kept.end(), [&](const auto& s) { return s->step > steps; });
    if (later == run.kept.begin())
        return nullptr;
    auto checkpoint = std::make_shared<Checkpoint>(withoutState(run));
    checkpoint->state = *std::prev(later);
    checkpoint->kept.assign(run.kept.begin(), later);
    cutHistory(checkpoint->history, checkpoint->state->epoch);
    checkpoint->events = eventsUpTo(run.events, checkpoint->state->step);
    std::erase_if(checkpoint->snapshots, [&](const auto& s) { return s->epoch > checkpoint->state->epoch; });
    // How long it took until then is not known; the share of the steps is near enough.
    checkpoint->seconds
        *= static_cast<double>(checkpoint->state->step) / static_cast<double>(std::max<std::int64_t>(1, run.steps));
    return checkpoint;
}

}
