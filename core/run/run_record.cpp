#include "core/run/run_record.h"

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

}
