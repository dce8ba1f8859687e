#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

namespace cmir {

/// Has `program` (cmir, in its hidden mode check-file) read the whole file in a process of its own. Returns whether
/// that was successful; a file that is refused in an orderly way is not. Throws BadInput where a signal ended the
/// process: the file is damaged or hostile; Failure: it cannot be started; Cancelled.
bool checkInChild(const std::filesystem::path& program, const std::filesystem::path& file,
    const std::function<bool()>& cancelled = {});

/// From here on files that this program has neither written nor checked before are read by a process of their own
/// before they are opened (core/storage/admission.h).
void guardAgainstForeignFiles();

/// What the hidden mode does: reads all that any command or view would read of the file. Throws as reading does.
void readForCheck(const std::filesystem::path& file);

/// The most memory that it may take besides what it has: four times the file and 512 MiB, or half of what is free where
/// that is more, since compressed values take far more memory than the file.
std::uint64_t memoryForCheck(const std::filesystem::path& file);

}
