#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace cmir {

/// Has `program` (cmir, in its hidden mode check-file) read whole files in a process of its own: a FileCheck
/// (core/storage/admission.h). Throws Failure besides: it cannot be started.
bool checkInChild(const std::filesystem::path& program, const std::vector<std::filesystem::path>& files,
    const std::function<bool()>& cancelled = {});

/// From here on files that this program has neither written nor checked before are read by a process of their own
/// before they are opened (core/storage/admission.h).
void guardAgainstForeignFiles();

/// What the hidden mode does: reads all that any command or view would read of the file. Throws as reading does.
void readForCheck(const std::filesystem::path& file);

/// The most memory that it may take besides what it has: four times the file and 512 MiB, or half of what is free where
/// that is more, since compressed values take far more memory than the file.
std::uint64_t memoryForCheck(const std::filesystem::path& file);

/// The most seconds of processor time that it may take: ten, and one for each 20 MB, several times what a sound file
/// needs.
std::uint64_t secondsForCheck(const std::filesystem::path& file);

}
