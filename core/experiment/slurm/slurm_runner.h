#pragma once

#include "core/experiment/job_claim.h"
#include "core/experiment/slurm/slurm_answers.h"
#include "core/experiment/slurm/slurm_call.h"
#include "core/experiment/slurm/slurm_folder.h"
#include "core/experiment/slurm/slurm_script.h"
#include "core/experiment/slurm/slurm_settings.h"
#include "core/experiment/study_collection.h"

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cmir {

/// Has the missing jobs of a plan trained by Slurm, and watches until each has a result or a failure. What is done lies
/// in the folder; Slurm is asked only for what has not come. While the controller is silent the folder is watched on,
/// and it is asked again after growing pauses. One at a time submits for a folder; another waits, and takes what lands.
class SlurmRunner {
public:
    struct Task {
        const SlurmSettings& settings;
        const StudyPlan& plan;
        const StudyOptions& options;
        const StudyFolder& folder;
        StudyCollection& collection;
        const JobContext& context;
        const std::function<void(const StudyResults&)>& changed;
        const std::function<bool()>& leave; ///< as for SlurmExecutor
    };

    explicit SlurmRunner(const Task& task);

    /// Throws Cancelled, Failure.
    void run();

private:
    using Clock = std::chrono::steady_clock;

    /// A job array, and what was last heard of it.
    struct Watched {
        SlurmArray array;
        std::vector<std::vector<std::size_t>> jobs {}; ///< of the collection, by task
        std::vector<SlurmTask> heard {}; ///< by task
        std::vector<std::optional<Clock::time_point>> ended {}; ///< when a task was first heard to have
        std::set<std::string> ids {}; ///< that Slurm knows under its name: more than one where sbatch was heard late
        bool unknown = false; ///< has no id, and Slurm, asked since, knows none: it is to be submitted
        bool broken = false; ///< a training is taken for failed: the logs are kept
    };
    struct Job {
        bool open = true; ///< neither result nor failure
        std::int64_t attempts = 0;
        Watched* in = nullptr; ///< null: it is to be submitted
    };

    bool becomeTheOne();
    void takeUp();
    Watched& watch(SlurmArray array);
    void keepWatch();

    void collect();
    void close(std::size_t job);
    void judge();
    bool isDue(const Watched& watched, std::size_t task) const;
    std::vector<std::size_t> openJobs(const Watched& watched, std::size_t task) const;
    void giveUp(Watched& watched, std::size_t task, const std::vector<std::size_t>& jobs);

    void ask();
    void order();
    SlurmOrder orderOf(const SlurmArray& array) const;
    void submit(Watched& watched);
    void look();
    void answer();
    void submitted(const SlurmCall& call);
    void looked(const SlurmCall& call);
    void hear(Watched& watched, const std::vector<SlurmTask>& tasks);
    void silent(const std::string& why);
    void heard();

    [[noreturn]] void cancel();
    void learnIds(Clock::time_point end);
    void finish();
    void tell();
    std::string taskText(const Watched& watched, std::size_t task) const;
    double share() const { return 1 - static_cast<double>(m_open) / static_cast<double>(m_jobs.size()); }
    bool cancelled() const { return m_task.context.cancelled && m_task.context.cancelled(); }

    const Task m_task;
    const SlurmFolder m_slurm;
    WorkFolder m_work; ///< what the commands say
    std::optional<JobClaim> m_claim;
    std::vector<Job> m_jobs; ///< as the collection's
    std::size_t m_missing = 0, m_open = 0;
    std::list<Watched> m_arrays;
    std::unique_ptr<SlurmCall> m_call;
    Watched* m_submitting = nullptr; ///< what m_call is about; null: it only asks
    std::optional<Clock::time_point> m_silentSince;
    std::chrono::milliseconds m_pause;
    Clock::time_point m_next {}, m_collected {}, m_told {}, m_touched {};
};

}
