#include "core/run/unknown_parameters.h"

#include "core/common/error.h"
#include "core/config/registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace cmir {

std::vector<std::string> unknownParameters(const RunConfig& config, std::span<const LiveChange> events)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : config.unknown)
        keys.push_back(key);
    for (const LiveChange& event : events)
        if (event.isParameter() && !findParameter(event.key) && std::ranges::find(keys, event.key) == keys.end())
            keys.push_back(event.key);
    return keys;
}

std::string unknownParametersNotice(const RunConfig& config, std::span<const LiveChange> events)
{
    const auto keys = unknownParameters(config, events);
    if (keys.empty())
        return {};
    return fmt::format(
        "the run has parameters that this version of the program does not know: {}; it is shown, but not "
        "gone on with, repeated or measured: that needs a newer version",
        fmt::join(keys, ", "));
}

void requireKnownParameters(const RunConfig& config, std::span<const LiveChange> events, const std::string& deed)
{
    if (const auto keys = unknownParameters(config, events); !keys.empty())
        throw BadInput(
            fmt::format("the run has parameters that this version of the program does not know: {}; it cannot "
                        "be {}: that needs a newer version",
                fmt::join(keys, ", "), deed));
}

}
