#pragma once

#include "core/run/run_record.h"
#include "core/storage/hdf5_file.h"

#include <functional>
#include <map>
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
/// What the snapshots of a run must agree with, as far as it is known.
struct SnapshotFrame {
    std::vector<std::string> modalities;
    std::int64_t outputs = 0; ///< of the model; 0: not known
    std::function<std::int64_t(const hdf5::Group&, const std::string&)> samples; ///< of a split; empty: not known
};
/// Ascending by epoch. Throws BadInput where one does not fit the frame.
std::vector<std::shared_ptr<const Snapshot>> readSnapshots(const hdf5::Group& root, const SnapshotFrame& frame);

/// Writes the whole record below the root of a new file (design.md, contracts). Throws Failure.
void writeRunContents(const hdf5::Group& root, const RunRecord& run);

/// The versions and settings that it was trained with; modules of earlier versions go to the config. Throws BadInput.
std::map<std::string, std::string> readSoftware(const hdf5::Group& root, RunConfig& config);

/// How it ended. Throws BadInput.
RunEnd readEnd(const hdf5::Group& root);

/// Reads it back; every size is checked against the others. Throws BadInput.
RunRecord readRunContents(const hdf5::File& file);

}
