#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cmir {

/// One task of a job array, as squeue tells of it.
struct SlurmTask {
    std::string name; ///< of the job
    std::string id; ///< of the array, "12"
    std::int64_t task = 0;
    std::string state; ///< "RUNNING", "NODE_FAIL"
    std::string node; ///< empty before it has one
};

/// The arguments of squeue: every task of the jobs of these names, also those that have ended and are remembered. By
/// name, since squeue fails where it does not know the number of a single job, but not where it knows no such name.
std::vector<std::string> squeueArguments(const std::vector<std::string>& names);
/// Lines that are not of its form (headers of clusters, jobs that are no array) are left out.
std::vector<SlurmTask> parseSqueue(const std::string& output);

/// The number that sbatch --parsable gives: "12" or "12;cluster". Nothing where there is none.
struct SlurmNumbered {
    std::string id, cluster;
};
std::optional<SlurmNumbered> parseSbatch(const std::string& output);

/// What is to be done about a task in such a state.
enum class SlurmFate {
    UnderWay, ///< it runs, waits, or is in a state that this program does not know
    Ended, ///< by itself, as it should
    Lost, ///< with its node, or Slurm took it away: what it lacks is submitted again
    Failed, ///< and would do so again: an error, its time or memory at an end, cancelled by somebody
};
SlurmFate slurmFate(std::string_view state);

/// Of a task that Slurm says nothing of any more: it has ended so long ago that it is forgotten, or the controller was
/// restarted and had not yet noted it.
inline constexpr std::string_view forgottenByItself = "FORGOTTEN";

/// Whether a command failed because the controller does not answer (or not to us just now), which is no refusal of what
/// was asked.
bool isSilence(const std::string& errors);

/// The last line of what a command said, without the name of the command that begins it; empty: it said nothing.
std::string lastWords(const std::string& errors);

}
