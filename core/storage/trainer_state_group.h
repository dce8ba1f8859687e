#pragma once

#include "core/run/trainer_state.h"
#include "core/storage/hdf5_file.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

// The groups state/ and states/<epoch> of run files and checkpoints: what it takes to go on.
namespace cmir {

/// state/ of the last one (null: there is none) and states/<epoch> of those that were kept below `root`, the names
/// sorting as the epochs do. What is the same in two of them (the selected weights; all of an epoch that was kept and
/// is the last) is written once, and linked.
void writeTrainerStates(
    const hdf5::Group& root, const TrainerState* last, const std::vector<std::shared_ptr<const TrainerState>>& kept);
/// Throws BadInput where sizes do not agree with each other.
std::shared_ptr<const TrainerState> readTrainerState(const hdf5::Group& group);

/// The settings that were in force; those of a newer program go to `unknown`.
ExperimentConfig readSettings(const hdf5::Group& group, std::map<std::string, std::string>* unknown = nullptr);

std::vector<std::shared_ptr<const TrainerState>> readKeptStates(const hdf5::Group& root); ///< ascending by epoch

}
