#pragma once

#include "ui/job_runner.h"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace cmir::test {

/// A job that takes until it is let go or cancelled.
class WaitingJob {
public:
    WaitingJob(ui::JobRunner& jobs, const QString& slot, const QString& title = {})
    {
        jobs.start(
            slot, title, &jobs,
            [state = m_state](const JobContext& job) {
                std::unique_lock lock(state->mutex);
                while (!state->free) {
                    job.check();
                    state->changed.wait_for(lock, std::chrono::milliseconds(5));
                }
                return true;
            },
            [](bool) {});
    }
    ~WaitingJob() { letGo(); }

    void letGo()
    {
        {
            const std::lock_guard lock(m_state->mutex);
            m_state->free = true;
        }
        m_state->changed.notify_all();
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        bool free = false;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

}
