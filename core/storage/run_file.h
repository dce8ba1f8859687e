#pragma once

#include "core/run/run_record.h"

#include <filesystem>
#include <functional>

namespace cmir {

/// Writes a run file ("cmir-run", format_version 1; design.md, contracts): a temporary file in the same folder, closed,
/// read back, synced, renamed, folder synced. A failed save leaves the old file whole. Throws Error.
void writeRun(const RunRecord& run, const std::filesystem::path& path);

/// Writes a run over the same run in a file, under the file's lock: what others have measured of it meanwhile stays.
/// Any other file is replaced as by writeRun.
void saveRun(const RunRecord& run, const std::filesystem::path& path);

/// Puts one table of results into a run file, in place of an older one of its protocol, under the file's lock. Throws
/// Error.
void addResults(const ResultTable& table, const std::filesystem::path& path);

/// How the run in a file ended, without reading the rest. Throws as readRun does.
RunEnd readRunEnd(const std::filesystem::path& path);

/// Reads one; throws BadInput naming file and field, Cancelled soon after `cancelled` says so.
RunRecord readRun(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

}
