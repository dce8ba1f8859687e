#pragma once

#include "core/run/run_record.h"
#include "core/storage/hdf5_file.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cmir {

/// What was seen and done while it trained.
struct RunProgress {
    History history;
    std::vector<LiveChange> events;
    std::vector<std::string> warnings;
};
/// history/, events and warnings below the root.
void writeProgress(const hdf5::Group& root, const RunProgress& progress);
RunProgress readProgress(const hdf5::Group& root);

/// snapshots/<epoch>, the names sorting as the epochs do; nothing where there are none.
void writeSnapshots(const hdf5::Group& root, const std::vector<std::shared_ptr<const Snapshot>>& snapshots);
/// Ascending by epoch. `samples`: how many a split has; without it the shown rows are not checked against it.
std::vector<std::shared_ptr<const Snapshot>> readSnapshots(const hdf5::Group& root,
    const std::vector<std::string>& modalities,
    const std::function<std::int64_t(const hdf5::Group&, const std::string&)>& samples);

/// Writes the whole record below the root of a new file (design.md, contracts). Throws Failure.
void writeRunContents(const hdf5::Group& root, const RunRecord& run);

/// How it ended. Throws BadInput.
RunEnd readEnd(const hdf5::Group& root);

/// Reads it back; every size is checked against the others. Throws BadInput.
RunRecord readRunContents(const hdf5::File& file);

}
