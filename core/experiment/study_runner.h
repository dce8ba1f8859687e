#pragma once

#include "core/experiment/job_claim.h"
#include "core/experiment/pooled_training.h"
#include "core/experiment/study_collection.h"

#include <chrono>
#include <deque>
#include <functional>
#include <list>

namespace cmir {

/// What a file of data is known by is looked up, and its path made absolute: without that the jobs of two files would
/// be the same, and a study could not be found again from another folder. Throws BadInput that begins with `what` for
/// parameters that this program does not know, Cancelled.
RunConfig withKnownData(const RunConfig& base, const std::string& what, const JobContext& job);

/// Trains what is missing of a plan whose data is known (withKnownData), and returns all that the folder has of it;
/// `changed` as for runStudy. The folder's own plan is not written.
StudyResults runJobs(const StudyPlan& plan, const StudyOptions& options, const StudyFolder& folder,
    const JobContext& job, const std::function<void(const StudyResults&)>& changed);

/// The same for those jobs of the plan alone that have these hashes, on this machine whatever `options` say: a task of
/// a cluster. Throws BadInput where the plan has none of such a hash: it was written by another version.
void runTheseJobs(const StudyPlan& plan, const std::vector<std::string>& hashes, const StudyOptions& options,
    const StudyFolder& folder, const JobContext& job);

/// Runs the missing jobs of a plan, several at a time, as many as were asked for and there is memory for. What another
/// study trains that shares the folder is waited for instead of being trained twice.
class StudyRunner {
public:
    using Changed = std::function<void(const StudyResults&)>;

    StudyRunner(const StudyPlan& plan, const StudyOptions& options, const StudyFolder& folder,
        StudyCollection& collection, const JobContext& context, const Changed& changed);

    /// Until nothing is missing. Throws Cancelled, Failure.
    void run();

private:
    using Clock = std::chrono::steady_clock;
    struct Running {
        std::size_t job;
        JobClaim claim;
        std::unique_ptr<StudyTraining> training;
    };

    bool missing(std::size_t job) const;
    void fill();
    bool hasRoom();
    bool take(std::size_t job);
    std::unique_ptr<StudyTraining> begin(const StudyJob& job);
    void lookElsewhere();
    void touchClaims();
    std::list<Running>::iterator finish(std::list<Running>::iterator place);
    std::optional<JobFailure> keep(const StudyJob& job, const StudyTraining& training) const;
    void ended();
    [[noreturn]] void cancel();
    void tell();
    double secondsLeft() const;

    const StudyPlan& m_plan;
    const StudyOptions& m_options;
    const StudyFolder& m_folder;
    StudyCollection& m_collection;
    const JobContext& m_context;
    const Changed& m_changed;
    std::shared_ptr<StudyPool> m_pool; ///< null: every training is a process
    WorkFolder m_work; // before the trainings: it goes after them
    std::deque<std::size_t> m_waiting;
    std::deque<std::size_t> m_elsewhere; ///< another study trains them
    std::list<Running> m_running;
    std::size_t m_missing = 0, m_ended = 0;
    std::uint64_t m_memoryOfOne; ///< bytes that a training is expected to take
    bool m_waitsForMemory = false;
    Clock::time_point m_begin = Clock::now(), m_lastTold {}, m_lastTouched {}, m_lastLooked {};
};

}
