#pragma once

#include "core/run/checkpoint.h"
#include "core/storage/recovery_folder.h"

#include <filesystem>
#include <functional>

namespace cmir {

/// Writes a checkpoint ("cmir-checkpoint", format_version 1), replacing the one before it as a whole or not at all.
/// Throws Error.
void writeCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& path);

/// Reads one; throws BadInput naming file and field, Cancelled soon after `cancelled` says so.
Checkpoint readCheckpoint(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

/// What a checkpoint says of itself, without its arrays. Throws as readCheckpoint does.
CutOffRun readCutOffRun(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

/// Where the checkpoint of a run lies while it is trained: RUN.h5.checkpoint beside RUN.h5.
std::filesystem::path checkpointBeside(const std::filesystem::path& run);

}
