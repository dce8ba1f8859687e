#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace cmir {

/// The bytes of a small file: settings, notes, plans. Throws BadInput "FILE: cannot be read: why" where there is none,
/// it is no file (a folder, a pipe), or the disk fails, and where it has more than `most` bytes.
std::string readWholeFile(const std::filesystem::path& path, std::uintmax_t most = std::uintmax_t { 64 } << 20);

/// Writes the file anew, made where it is not there. Throws Failure with the reason; then it may be written in part.
/// For what has to be whole or as it was: replaceFile (core/storage/atomic_file.h).
void writeWholeFile(const std::filesystem::path& path, std::span<const char> bytes);

/// Whether the file holds these bytes and no others, by what the disk gives. Throws Failure where it cannot be read.
bool fileHolds(const std::filesystem::path& path, std::span<const char> bytes);

}
