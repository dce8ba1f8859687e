#pragma once

#include "core/run/run_record.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace cmir {

/// A run up to a step boundary: all it takes to go on. What it was trained on is named, not held.
struct Checkpoint {
    RunConfig config; ///< its parameters are the first ones
    RunIdentity identity;
    std::int64_t numerics = numericsVersion; ///< of the program that trained it
    std::map<std::string, std::string> software; ///< RunRecord::software; empty in files of earlier versions
    std::shared_ptr<const TrainerState> state; ///< never null
    std::vector<std::shared_ptr<const TrainerState>> kept; ///< of earlier epochs, ascending
    History history; ///< of the finished epochs
    std::vector<LiveChange> events; ///< up to the state's step, and those that take effect in the next one
    std::vector<std::string> warnings;
    std::vector<std::shared_ptr<const Snapshot>> snapshots; ///< of earlier epochs, where they were taken
    double seconds = 0; ///< spent training
    std::int64_t testSeen = 0; ///< as RunRecord::testSeen; a branch goes on counting, for it was chosen after that
};

/// The last state of a run as a checkpoint; null where its file holds none (of an earlier version, or not one step).
std::shared_ptr<const Checkpoint> lastCheckpoint(const RunRecord& run);

/// The latest state at or before the end of step `steps`, with what was known then; null: there is none, and training
/// has to begin at the start.
std::shared_ptr<const Checkpoint> checkpointBefore(const RunRecord& run, std::int64_t steps);

}
