#include "core/common/free_memory.h"

#include "core/common/read_number.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <unistd.h>

namespace cmir {

namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> numberIn(const fs::path& path)
{
    std::ifstream file(path);
    std::string text;
    file >> text; // "max": no limit
    return readNumber<std::uint64_t>(text);
}

std::optional<std::uint64_t> availableOnSystem(const fs::path& proc)
{
    std::ifstream file(proc / "meminfo");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string key, kibibytes;
        if (words >> key >> kibibytes && key == "MemAvailable:")
            if (const auto number = readNumber<std::uint64_t>(kibibytes))
                return *number * 1024;
    }
    return {};
}

/// What counts as used but can be given back: pages of files.
std::uint64_t fileCache(const fs::path& group)
{
    std::ifstream file(group / "memory.stat");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("inactive_file "))
            return readNumber<std::uint64_t>(line.substr(line.find(' ') + 1)).value_or(0);
    return 0;
}

/// What is left of a limit; nothing: there is none.
std::optional<std::uint64_t> leftIn(const fs::path& group, const char* limitName, const char* usedName)
{
    constexpr std::uint64_t noLimit = std::uint64_t { 1 } << 60; // the older interface says so by a huge number
    const auto limit = numberIn(group / limitName), used = numberIn(group / usedName);
    if (!limit || !used || *limit >= noLimit)
        return {};
    const std::uint64_t held = *used - std::min(*used, fileCache(group));
    return *limit - std::min(*limit, held);
}

/// The group's name in a line of /proc/self/cgroup: "0::/user.slice", "5:memory:/docker/1".
std::optional<std::string> groupOf(const std::string& line, bool unified)
{
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos)
        return {};
    std::string controllers = line.substr(first, second - first) + ",";
    controllers.front() = ',';
    const bool fits = unified ? line.starts_with("0::") : controllers.find(",memory,") != std::string::npos;
    return fits ? std::optional(line.substr(second + 1)) : std::nullopt;
}

/// The least that is left in the group and all above it; in a container its own names may not be there, so the top is
/// looked at in any case.
std::optional<std::uint64_t> leftInGroups(const fs::path& proc, const fs::path& cgroups)
{
    std::optional<std::uint64_t> least;
    std::ifstream file(proc / "self/cgroup");
    for (std::string line; std::getline(file, line);)
        for (const bool unified : { true, false }) {
            const auto name = groupOf(line, unified);
            if (!name)
                continue;
            const fs::path top = unified ? cgroups : cgroups / "memory";
            for (fs::path below = fs::path(*name).relative_path();; below = below.parent_path()) {
                const auto left = unified ? leftIn(top / below, "memory.max", "memory.current")
                                          : leftIn(top / below, "memory.limit_in_bytes", "memory.usage_in_bytes");
                if (left)
                    least = std::min(least.value_or(*left), *left);
                if (below.empty())
                    break;
            }
        }
    return least;
}

struct ProcessMemory {
    std::uint64_t resident = 0, data = 0;
};

ProcessMemory readMemoryOf(int process)
{
    std::ifstream file(fmt::format("/proc/{}/statm", process));
    std::uint64_t all = 0, resident = 0, shared = 0, code = 0, libraries = 0, data = 0;
    if (!(file >> all >> resident >> shared >> code >> libraries >> data))
        return {};
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return { resident * page, data * page };
}

}

std::optional<std::uint64_t> freeMemory(const fs::path& proc, const fs::path& cgroups)
{
    const auto system = availableOnSystem(proc), groups = leftInGroups(proc, cgroups);
    return system && groups ? std::min(*system, *groups) : system ? system : groups;
}

std::optional<std::uint64_t> freeMemory()
{
    return freeMemory("/proc", "/sys/fs/cgroup");
}

std::uint64_t memoryOf(int process)
{
    return readMemoryOf(process).resident;
}

std::uint64_t writableMemoryOf(int process)
{
    return readMemoryOf(process).data;
}

std::string memoryText(std::uint64_t bytes)
{
    constexpr double mebibyte = 1 << 20;
    const double size = static_cast<double>(bytes) / mebibyte;
    return size < 1000 ? fmt::format("{:.0f} MiB", size) : fmt::format("{:.1f} GiB", size / 1024);
}

}
