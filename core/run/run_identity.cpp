#include "core/run/run_identity.h"

#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

#include <chrono>
#include <random>

namespace cmir {

RunIdentity newRunIdentity()
{
    std::random_device device;
    RunIdentity identity;
    for (int word = 0; word < 4; ++word)
        identity.id += fmt::format("{:08x}", device());
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    identity.created = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
    return identity;
}

}
