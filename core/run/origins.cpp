#include "core/run/origins.h"

#include <spdlog/fmt/fmt.h>

namespace cmir {

std::vector<std::string> otherOrigins(
    const std::map<std::string, std::string>& there, const std::map<std::string, std::string>& here)
{
    std::vector<std::string> found;
    for (const Origin& origin : origins) {
        const auto before = there.find(origin.key), now = here.find(origin.key);
        if (origin.numeric && before != there.end() && now != here.end() && before->second != now->second)
            found.push_back(fmt::format("{}: {} there, {} here", origin.name, before->second, now->second));
    }
    return found;
}

}
