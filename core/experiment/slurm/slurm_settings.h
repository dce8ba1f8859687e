#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cmir {

/// How the trainings of a study are asked of a Slurm: one small JSON file, every key of which may be left out.
///   {"partition": "short", "time": "2:00:00", "cpus": 8, "memory": 600, "members": 32, "at_most": 20,
///    "options": ["--account=lab"], "setup": ["module load gcc/12"], "program": "/shared/bin/cmir"}
struct SlurmSettings {
    std::string partition; ///< empty: the cluster's own choice
    std::string time; ///< of one task, as sbatch takes it: "30", "2:00:00", "1-12"; empty: the partition's
    std::int64_t cpus = 0; ///< of one task, which trains so many at a time; 0: a whole node, all that it has
    std::int64_t memory = 0; ///< MiB for each that is trained at a time; 0: what the cluster gives
    std::int64_t members = 0; ///< trainings in one task; 0: as many as it trains at a time, in a whole node 16
    std::int64_t atMost = 0; ///< tasks at a time; 0: as many as Slurm starts
    std::int64_t tries = 3; ///< how often a training is submitted, whose tasks are lost with their nodes
    /// Seconds after the end of a task until what has not come into the folder is taken to be missing: a folder of a
    /// network shows the files of other machines a little later.
    std::int64_t landing = 10;
    std::int64_t poll = 10; ///< seconds between two questions to Slurm, at most: the first ones come sooner
    std::vector<std::string> options; ///< more for sbatch, "--account=lab"
    std::vector<std::string> setup; ///< lines of shell before the program starts
    std::string program; ///< cmir on the nodes; empty: this very program, which they then see at the same place

    std::int64_t membersPerTask() const;
};

/// Throws BadInput that begins with `where` and names the key, what was found and what is allowed.
SlurmSettings slurmSettingsFromJson(const nlohmann::json& object, const std::string& where);
SlurmSettings readSlurmSettings(const std::filesystem::path& file);

/// What was named, else the user's own where there is one, else what the cluster does by itself. Throws as
/// readSlurmSettings does.
SlurmSettings wantedSlurmSettings(const std::filesystem::path& named);

/// The user's own: cmir/slurm.json in the folder for settings ($XDG_CONFIG_HOME, else ~/.config); empty where the user
/// has no home. It may not be there.
std::filesystem::path userSlurmSettings();

}
