#pragma once

#include "core/import/csd/csd_files.h"
#include "core/import/foreign_file.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace cmir::foreign {

/// Whether a file is of another program's form that can be imported: by its first bytes, and by its name where these
/// say nothing (.csv, .tsv, .jsonl, .pkl); HDF5 where it has no root attribute `format`. False too where there is no
/// such file, or it cannot be opened. Throws Cancelled.
bool isForeign(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

/// Reads what a foreign file, or a dataset file, holds; its features stay in the file. Throws BadInput with the place;
/// Cancelled.
File readForeign(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

/// Several files that are one data set together: computational sequences (csd/csd_files.h). One is read as above.
/// Throws BadInput besides: they are of other forms.
File readForeign(const std::vector<std::string>& paths, const CsdOptions& options = {}, const JobContext& job = {});

/// The name of a file that is published with its SHA-256: "MOSI, unaligned (MMSA)". Empty: none of them.
std::string publishedName(const std::string& sha256);

}
