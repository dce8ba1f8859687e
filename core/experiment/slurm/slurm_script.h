#pragma once

#include "core/experiment/slurm/slurm_settings.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cmir {

/// A word that a shell takes as it stands, whatever is in it.
std::string shellWord(const std::string& text);

/// What a job array is made from.
struct SlurmOrder {
    std::string name; ///< of the job, and of its folder
    std::filesystem::path study; ///< the study's folder, an absolute path that the nodes see too
    std::filesystem::path folder; ///< of the array, below the former: "slurm/NAME"
    std::filesystem::path program;
    std::size_t tasks = 0;
    bool isolate = false; ///< each training is a process of its own
    std::vector<std::string> modules {}; ///< SHA-256 of those that may be run
};

/// The batch script: the lines of `setup`, then `cmir study-jobs` in the place of the shell, so that signals reach it.
std::string slurmScript(const SlurmSettings& settings, const SlurmOrder& order);

/// All arguments of sbatch. Names of files are below the study's folder, in which the tasks begin: so nothing in its
/// path is taken for a pattern of Slurm's.
std::vector<std::string> sbatchArguments(const SlurmSettings& settings, const SlurmOrder& order);

/// The file, below the study's folder, that a task's output goes to.
std::filesystem::path slurmLog(const std::filesystem::path& array, std::int64_t task);

/// `items` things in as few parts of at most `most` as there can be, but no more than `parts` parts; the parts differ
/// by one at most. Returns their sizes.
std::vector<std::size_t> evenParts(std::size_t items, std::size_t most, std::size_t parts);

}
