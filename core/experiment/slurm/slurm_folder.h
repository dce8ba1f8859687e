#pragma once

#include "core/experiment/study_folder.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cmir {

/// A job array that was, or is about to be, submitted for a study.
struct SlurmArray {
    std::string name; ///< of the job: "cmir-" and 16 hex digits, drawn, so that it is found again by it
    std::string id; ///< of the job; empty: sbatch has not said one (yet)
    std::string cluster {}; ///< as sbatch names it; mostly empty
    std::int64_t attempt = 1; ///< the how-many-th time that its trainings are submitted
    std::vector<std::vector<std::string>> tasks {}; ///< the hashes of each task's jobs
    bool over = false; ///< nothing is expected of it; its logs are kept, since something went wrong
};

/// What a study's folder holds of its job arrays, so that a study which is started again, here or on another machine,
/// takes up what is under way instead of submitting it twice:
///   slurm/<name>/array.json  what SlurmArray says, but for its tasks
///   slurm/<name>/jobs.json   the plan, and the jobs of each task
///   slurm/<name>/script.sh   what sbatch was given
///   slurm/<name>/log-<task>.txt  what the tasks said
///   .slurm.claim             somebody submits and watches (JobClaim)
class SlurmFolder {
public:
    explicit SlurmFolder(const StudyFolder& study)
        : m_study(study.path())
    { }

    std::filesystem::path claimFile() const { return m_study / ".slurm.claim"; }
    static std::filesystem::path below(const SlurmArray& array); ///< the study's folder: "slurm/<name>"
    std::filesystem::path pathOf(const SlurmArray& array) const { return m_study / below(array); }

    /// Those that are there, by attempt; what cannot be read is left out.
    std::vector<SlurmArray> arrays() const;
    /// Everything of a new one but its log. Throws Failure, BadInput.
    void write(const SlurmArray& array, const StudyPlan& plan, bool keepRuns, const std::string& script) const;
    void update(const SlurmArray& array) const; ///< array.json alone
    void remove(const SlurmArray& array) const;

private:
    std::filesystem::path m_study;
};

/// What one task is to train.
struct SlurmTaskJobs {
    StudyPlan plan;
    bool keepRuns = false;
    std::vector<std::string> hashes;
};
/// From a jobs.json. Throws BadInput: it is none, or has no such task.
SlurmTaskJobs readSlurmTask(const std::filesystem::path& file, std::int64_t task);

/// A name that nothing else has.
std::string newSlurmName();

}
