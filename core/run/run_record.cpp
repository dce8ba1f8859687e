#include "core/run/run_record.h"

#include <algorithm>

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

std::int64_t History::epochs() const
{
    std::size_t longest = 0;
    for (const auto& [name, values] : series)
        longest = std::max(longest, values.size());
    return static_cast<std::int64_t>(longest);
}

}
