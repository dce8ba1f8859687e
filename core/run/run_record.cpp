#include "core/run/run_record.h"

#include "core/config/shown_value.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace cmir {

std::string runEndName(RunEnd end)
{
    switch (end) {
    case RunEnd::Finished:
        return "finished";
    case RunEnd::Stopped:
        return "stopped";
    case RunEnd::Failed:
        return "failed";
    }
    return {};
}

void History::add(std::int64_t epoch, const std::map<std::string, double>& values)
{
    for (const auto& [name, value] : values) {
        series[name].resize(static_cast<std::size_t>(epoch), std::numeric_limits<double>::quiet_NaN());
        series[name].back() = value;
    }
    for (auto& [name, all] : series) // one that was left out
        all.resize(static_cast<std::size_t>(epoch), std::numeric_limits<double>::quiet_NaN());
}

std::int64_t History::epochs() const
{
    std::size_t longest = 0;
    for (const auto& [name, values] : series)
        longest = std::max(longest, values.size());
    return static_cast<std::int64_t>(longest);
}

namespace {

/// Whether it may have made another model than the one of `bestStep`.
bool isTurn(const LiveChange& event, std::int64_t bestStep)
{
    return event.isParameter() && event.key != "epochs" && event.key != "patience" && event.step > bestStep;
}

}

std::optional<LiveChange> laterChange(std::span<const LiveChange> events, std::int64_t bestStep)
{
    std::optional<LiveChange> last;
    for (const LiveChange& event : events)
        if (isTurn(event, bestStep))
            last = event;
    return last;
}

std::string laterChangeText(std::span<const LiveChange> events, std::int64_t bestStep, std::int64_t bestEpoch)
{
    // What is dragged changes many times: told is what it came from, and where it ended.
    std::vector<LiveChange> turned;
    for (const LiveChange& event : events) {
        if (!isTurn(event, bestStep))
            continue;
        const auto known = std::ranges::find(turned, event.key, &LiveChange::key);
        if (known == turned.end())
            turned.push_back(event);
        else {
            known->newValue = event.newValue;
            known->epoch = event.epoch;
        }
    }
    if (turned.empty())
        return {};
    std::vector<std::string> told;
    told.reserve(turned.size());
    for (const LiveChange& change : turned) {
        const bool isBack = change.oldValue == change.newValue;
        told.push_back(fmt::format("{} was changed from {} {} at epoch {:.3g}", shownName(change.key), change.oldValue,
            isBack ? "and back" : "to " + change.newValue, change.epoch));
    }
    return fmt::format(
        "The result is that of epoch {}: it does not show that {}", bestEpoch, fmt::join(told, ", and that "));
}

}
