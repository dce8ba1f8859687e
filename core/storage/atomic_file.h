#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace cmir {

/// Replaces a file as a whole or not at all. `write` fills a temporary file in the same folder and closes it,
/// `readBack` reads it again and throws if it does not hold what it should; then it is synced, renamed over `target`,
/// and the folder is synced. Whatever fails, the temporary file is removed and the old file is whole; what a killed
/// program left of one goes at the next save. A symbolic link is followed: the file it leads to is replaced. Throws
/// BadInput where the folder or the name cannot be written, Failure where writing breaks
/// ("No space left on device"); what `write` and `readBack` throw passes through, with the temporary file's name
/// replaced by the target's.
void replaceFile(const std::filesystem::path& target, const std::function<void(const std::filesystem::path&)>& write,
    const std::function<void(const std::filesystem::path&)>& readBack);

/// The same for bytes that are there as a whole; they are compared after they were written.
void replaceBytes(const std::filesystem::path& target, std::string_view bytes);

/// Removes what programs that were killed while they saved this file have left beside it: for a file that is not
/// written again.
void removeLeftovers(const std::filesystem::path& target);

}
