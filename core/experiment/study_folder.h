#pragma once

#include "core/common/file_lock.h"
#include "core/experiment/study.h"
#include "core/experiment/study_jobs.h"
#include "core/run/run_record.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace cmir {

/// What is kept of a finished job.
struct JobResult {
    std::map<std::string, Metrics> metrics; ///< by split, and by measuredSplit
    std::int64_t epochs = 0, bestEpoch = 0;
    double seconds = 0; ///< of training
    std::int64_t weights = 0; ///< numbers in the whole network; 0: not recorded
    std::vector<double> sampleLosses {}; ///< on the samples of valid, where the job measured them
    std::map<std::string, std::string> software {}; ///< what trained it, and where (RunRecord::software, program, host)
};

/// From the document of `cmir train --json`. Throws Failure where it is not one.
JobResult jobResultFromTraining(const std::string& document);
/// Whether such a document, whatever its training came to, says that it diverged.
bool trainingDiverged(const std::string& document);

/// The protocol of sample_losses.h, whose values are no metrics but stand by themselves.
inline const std::string sampleLossesProtocol = "sample-losses";

/// What went wrong with a job.
struct JobFailure {
    std::string message;
    bool diverged = false; ///< for good: its settings would end so again
};

/// The name under which a row of a protocol counts as a split of a study ("" : it repeats what the metrics hold), and
/// its metric:
///   test-noise        "sigma 1/test", "sigma 1 text/test" where one modality alone is corrupted
///   missing           "missing audio+vision/test"
///   valid-noise       "sigma 1/valid", as test-noise
///   ood               "worst of test_*", "spread of test_*", "worst environment", "spread of environments"
///   probe             "probe text/test" with the metric "environment_accuracy/invariant"
///   apart             "apart text", "apart all" with the metric "environment/invariant"
///   noisy-modalities  "noise 0.3/test";  unseen-noise  "unseen 0.3/test"
/// Throws Failure where the row lacks what its protocol writes.
struct MeasuredName {
    std::string split, metric;
};
MeasuredName measuredName(const std::string& protocol, const nlohmann::json& row);

/// The folder of a study:
///   study.json            {"format": "cmir-study", "format_version": 1, "plan": {...}}, the latest plan
///   <hash>.json           one finished job: its configuration and metrics
///   <hash>.failed.json    what went wrong with one; {"diverged": true} in it: it is not trained again
///   <hash>.h5             its run, where runs are kept
///   slurm/                what was handed to a Slurm (SlurmFolder)
///   .<hash>.claim         it is being trained, by the machine and process that it names (JobClaim)
///   .work-<host>-<process>-<n>/  what a running study hands to its processes
/// Every file is replaced as a whole or not at all.
class StudyFolder {
public:
    /// Makes the folder where there is none. Throws BadInput where it holds something else or cannot be written.
    static StudyFolder open(const std::filesystem::path& folder);
    /// For reading alone. Throws BadInput where there is no study.
    static StudyFolder find(const std::filesystem::path& folder);

    const std::filesystem::path& path() const { return m_folder; }
    std::filesystem::path claimFile(const StudyJob& job) const { return m_folder / ("." + job.hash + ".claim"); }
    std::filesystem::path runFile(const StudyJob& job) const { return m_folder / (job.hash + ".h5"); }

    StudyPlan readPlan() const;
    void writePlan(const StudyPlan& plan) const;

    /// Nothing where the job is not finished, or its file is damaged (it is trained again then).
    std::optional<JobResult> readResult(const StudyJob& job) const;
    /// Takes the note of an earlier failure away.
    void writeResult(const StudyJob& job, const std::vector<std::string>& measures, const JobResult& result) const;
    std::optional<JobFailure> readFailure(const StudyJob& job) const;
    void writeFailure(const StudyJob& job, const JobFailure& failure) const;
    void removeFailure(const StudyJob& job) const;

private:
    explicit StudyFolder(std::filesystem::path folder)
        : m_folder(std::move(folder))
    { }
    std::filesystem::path resultFile(const StudyJob& job) const { return m_folder / (job.hash + ".json"); }
    std::filesystem::path failureFile(const StudyJob& job) const { return m_folder / (job.hash + ".failed.json"); }

    std::filesystem::path m_folder;
};

/// The folder of what a running study hands to its processes, gone with the object. What a study of this machine left
/// that was killed goes at the next start; that of another machine stays, whose processes cannot be asked after here.
class WorkFolder {
public:
    explicit WorkFolder(const StudyFolder& study);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    const std::filesystem::path& path() const { return m_folder; }
    std::filesystem::path file(const StudyJob& job, const char* ending) const { return m_folder / (job.hash + ending); }

private:
    std::filesystem::path m_folder;
    std::optional<FileLock> m_lock; ///< says that it is in use
};

}
