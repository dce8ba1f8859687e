#include "app/cmir/run_watcher.h"

#include "app/cmir/console.h"
#include "app/cmir/interrupt.h"

#include "core/evaluation/metrics.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace cmir::app {

namespace {

class Watcher {
public:
    Watcher(RunRequest request, CheckpointPlan checkpoints)
        : m_headline("valid/"
            + metricKeys({ request.dataset->task, request.dataset->labelMin, request.dataset->labelMax }).front())
        , m_session(std::move(request), observer(), std::move(checkpoints))
    { }

    Outcome run()
    {
        m_session.start();
        while (!waitForEnd()) {
            showProgress();
            if (wasInterrupted())
                m_session.stop();
        }
        Console::instance().endProgress();
        return std::move(*m_outcome);
    }

private:
    TrainingObserver observer()
    {
        TrainingObserver observer;
        observer.epochFinished = [this](const EpochReport&) { showProgress(); }; // however short an epoch is
        observer.ended = [this](const Outcome& outcome) {
            const std::lock_guard lock(m_mutex);
            m_outcome = outcome;
            m_changed.notify_all();
        };
        return observer;
    }

    /// Waits for a moment: a signal cannot wake a condition variable.
    bool waitForEnd()
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::milliseconds(50), [this] { return m_outcome.has_value(); });
    }

    void showProgress()
    {
        const TrainingStatus status = m_session.status();
        if (status.epoch < 1 || status.epochs < 1)
            return;
        sayWhySlow(status.slowBecause);
        std::string text = fmt::format("epoch {}/{}  {} left  {:.1f} ms/step", status.epoch, status.epochs,
            clockText(status.secondsLeft), status.msPerStep);
        for (const auto& name : { std::string("train/loss"), m_headline })
            if (const auto value = status.latest.find(name); value != status.latest.end())
                text += fmt::format("  {} {:.4f}", name, value->second);
        Console::instance().progress(static_cast<double>(status.epoch) / static_cast<double>(status.epochs), text);
    }

    /// Once, and again where a live change gives another reason.
    void sayWhySlow(const std::string& reason)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (std::exchange(m_slowBecause, reason) == reason || reason.empty())
                return;
        }
        Console::instance().note(
            fmt::format("the steps are differentiated by autograd, several times slower than by hand: {}", reason));
    }

    std::mutex m_mutex;
    std::string m_slowBecause; ///< as it was told
    std::condition_variable m_changed;
    std::optional<Outcome> m_outcome;
    std::string m_headline;
    TrainingSession m_session; // last: it is gone before what its observer uses
};

}

Outcome watchTraining(RunRequest request, CheckpointPlan checkpoints)
{
    return Watcher(std::move(request), std::move(checkpoints)).run();
}

}
