#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace cmir {

/// Bytes that this process and its children can still take without anything being swapped or killed: what the system
/// has left (MemAvailable), or what is left of the limits of its control groups, whichever is less. Nothing where the
/// system does not tell.
std::optional<std::uint64_t> freeMemory();

/// Bytes of memory that a process holds at present; 0: it is gone, or the system does not tell.
std::uint64_t memoryOf(int process);

/// Bytes that a process may write to, whether it has used them or not: what RLIMIT_DATA bounds. The stacks of threads
/// that libraries start count whole. 0: as above.
std::uint64_t writableMemoryOf(int process);

/// The same from other files than /proc and /sys/fs/cgroup, for tests.
std::optional<std::uint64_t> freeMemory(const std::filesystem::path& proc, const std::filesystem::path& cgroups);

/// "3.2 GiB", "410 MiB".
std::string memoryText(std::uint64_t bytes);

}
