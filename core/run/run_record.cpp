#include "core/run/run_record.h"

#include "core/config/shown_value.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <limits>

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

std::optional<LiveChange> laterChange(std::span<const LiveChange> events, std::int64_t bestStep)
{
    std::optional<LiveChange> last;
    for (const LiveChange& event : events)
        if (event.isParameter() && event.key != "epochs" && event.key != "patience" && event.step > bestStep)
            last = event;
    return last;
}

std::string laterChangeText(std::span<const LiveChange> events, std::int64_t bestStep, std::int64_t bestEpoch)
{
    const auto change = laterChange(events, bestStep);
    if (!change)
        return {};
    return fmt::format(
        "The result is that of epoch {}: it does not show that {} was changed from {} to {} at epoch {:.3g}", bestEpoch,
        shownName(change->key), change->oldValue, change->newValue, change->epoch);
}

}
