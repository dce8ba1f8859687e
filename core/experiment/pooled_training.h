#pragma once

#include "core/experiment/study_training.h"
#include "core/run/outcome.h"
#include "core/storage/shared_datasets.h"
#include "core/training/model_pool.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cmir {

/// What the jobs of a study share that are trained in this process.
struct StudyPool {
    explicit StudyPool(int atOnce);

    ModelPool models;
    SharedDatasets datasets;
    std::uint64_t memoryBefore; ///< bytes of this process before the first job
};

/// One job of a study, trained in this process as a member of a pool, then measured: the same numbers as a process of
/// its own would give.
class PooledTraining : public StudyTraining {
public:
    /// Starts it, and writes its run to `runFile` in the end unless that is empty.
    PooledTraining(std::shared_ptr<StudyPool> pool, const StudyJob& job, const std::vector<std::string>& measures,
        std::filesystem::path runFile);
    ~PooledTraining() override; ///< waits for the end of what is being computed, a step or one that asks often

    /// Whether a job has to be trained in a process of its own: it runs a module, which is a program of others, or asks
    /// for what is chosen when a program starts.
    static bool cannot(const StudyJob& job);

    bool ended() override { return m_ended; }
    void terminate() override;
    std::uint64_t memory() const override { return m_ended ? 0 : share(); }
    std::uint64_t peakMemory() const override { return m_peak; }
    JobResult result() const override;
    bool diverged() const override { return m_diverged; }
    std::filesystem::path runFile() const override { return m_runFile; }

private:
    void run();
    Outcome train();
    void measure(RunRecord& record, const Dataset& dataset) const;
    std::uint64_t share() const;

    const std::shared_ptr<StudyPool> m_pool;
    const StudyJob m_job;
    const std::vector<std::string> m_measures;
    const std::filesystem::path m_runFile;
    std::atomic<bool> m_cancelled = false, m_ended = false;
    std::uint64_t m_peak = 0;
    bool m_diverged = false; ///< this and the next: to be read once it has ended
    std::string m_problem; ///< what went wrong
    JobResult m_result;
    std::thread m_thread;
};

}
