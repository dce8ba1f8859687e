#pragma once

#include "core/common/job.h"
#include "core/import/foreign_file.h"
#include "core/import/mapping.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cmir::foreign {

/// Writes a foreign file as a dataset file: features block by block, so that none need fit into memory; ids, labels,
/// transcripts and lengths as they are; the recording of each sample as its environment, where the ids tell it. Samples
/// are parted by the mapping's rule. The dataset file bears the source's name and SHA-256, the mapping and what was
/// done ("source", "source_sha256", "import_mapping", "import_steps"; "text_features" and "text_features_sha256" where
/// these were joined; "source_files", all their names, where the source is several files). Returns what was done and
/// should be known.
/// Throws as checkMapping; BadInput with split and row: a label or length that cannot be; Failure: no room; Cancelled.
/// An old file at `out` is kept unless all went well.
std::vector<std::string> importDataset(
    const File& file, const Mapping& mapping, const std::filesystem::path& out, const JobContext& job = {});

}
