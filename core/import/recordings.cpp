#include "core/import/recordings.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace cmir::foreign {

namespace {

bool isNumber(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "vid$_$3"
std::optional<std::string> beforeClip(std::string_view id)
{
    const auto at = id.find("$_$");
    return at == std::string_view::npos || at == 0 ? std::nullopt : std::optional(std::string(id.substr(0, at)));
}

/// "vid[3]"
std::optional<std::string> beforeBracket(std::string_view id)
{
    const auto at = id.rfind('[');
    const bool ends = at != std::string_view::npos && at > 0 && id.ends_with(']');
    return ends && isNumber(id.substr(at + 1, id.size() - at - 2)) ? std::optional(std::string(id.substr(0, at)))
                                                                   : std::nullopt;
}

/// "vid_3"
std::optional<std::string> beforeNumber(std::string_view id)
{
    const auto at = id.rfind('_');
    return at != std::string_view::npos && at > 0 && isNumber(id.substr(at + 1))
        ? std::optional(std::string(id.substr(0, at)))
        : std::nullopt;
}

}

std::vector<std::string> recordingsOf(const std::vector<std::string>& ids)
{
    constexpr double mostRecordings = 0.8; // of the samples: else they group nothing
    for (const auto& form : { beforeClip, beforeBracket, beforeNumber }) {
        std::vector<std::string> recordings;
        for (const std::string& id : ids) {
            auto recording = form(id);
            if (!recording)
                break;
            recordings.push_back(std::move(*recording));
        }
        if (recordings.size() != ids.size() || ids.empty())
            continue;
        const auto different = static_cast<double>(std::set<std::string>(recordings.begin(), recordings.end()).size());
        if (different < 2 || different > mostRecordings * static_cast<double>(ids.size()))
            return {};
        return recordings;
    }
    return {};
}

}
