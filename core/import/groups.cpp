#include "core/import/groups.h"

#include "core/common/random.h"

#include <algorithm>
#include <functional>
#include <map>
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

std::vector<int> splitByGroup(
    const std::vector<std::string>& groups, std::size_t samples, std::array<double, 3> shares, std::uint64_t seed)
{
    std::map<std::string, std::vector<std::size_t>> members;
    for (std::size_t row = 0; row < samples; ++row)
        members[groups.empty() ? std::to_string(row) : groups[row]].push_back(row);
    std::vector<const std::vector<std::size_t>*> order;
    order.reserve(members.size());
    for (const auto& [name, rows] : members)
        order.push_back(&rows);
    Random random(seed, "import split");
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[random.below(i)]);
    std::vector<int> side(samples, 0);
    std::array<double, 3> filled {};
    const double sum = shares[0] + shares[1] + shares[2];
    for (const auto* rows : order) {
        std::size_t emptiest = 0; // the one that lacks most of its share
        for (std::size_t s = 1; s < 3; ++s)
            if (shares[s] * static_cast<double>(samples) / sum - filled[s]
                > shares[emptiest] * static_cast<double>(samples) / sum - filled[emptiest])
                emptiest = s;
        for (const std::size_t row : *rows)
            side[row] = static_cast<int>(emptiest);
        filled[emptiest] += static_cast<double>(rows->size());
    }
    return side;
}

}
