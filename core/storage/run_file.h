#pragma once

#include "core/run/run_record.h"

#include <filesystem>

namespace cmir {

/// Writes a run file ("cmir-run", format_version 1; design.md, contracts): a temporary file in the same folder, closed,
/// read back, synced, renamed, folder synced. A failed save leaves the old file whole. Throws Error.
void writeRun(const RunRecord& run, const std::filesystem::path& path);

/// How the run in a file ended, without reading the rest. Throws as readRun does.
RunEnd readRunEnd(const std::filesystem::path& path);

/// Reads one; throws BadInput naming file and field.
RunRecord readRun(const std::filesystem::path& path);

}
