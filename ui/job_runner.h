#pragma once

#include "core/common/job.h"

#include <QObject>
#include <QPointer>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <type_traits>

namespace cmir::ui {

/// Runs short and long work off the GUI thread. Jobs are grouped in slots ("embeddings", "file"): each slot has a
/// thread of its own and one job at a time. In most slots the newest job counts: it cancels the slot's old one, and
/// what an old one still delivers is dropped (start()). In a slot of work that must be done, such as writing files, all
/// jobs are done in turn (enqueue()). A slot is of one kind. All functions and signals belong to the GUI thread.
class JobRunner : public QObject {
    Q_OBJECT

public:
    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override; ///< cancels everything and waits for it; what was enqueued is done first

    /// Calls `work(const JobContext&)` on the slot's thread and then `done(result)` here, unless a newer job came, the
    /// job was cancelled or `receiver` is gone. An exception of `work` becomes the signal `failed`.
    template <class Work, class Done>
    void start(const QString& slot, const QString& title, QObject* receiver, Work work, Done done)
    {
        submit(slot, title, delivering(receiver, std::move(work), std::move(done)), {}, false);
    }

    /// The same for work that no later job replaces and that is never cancelled. Where `work` throws, `failed(message)`
    /// is called after the signal.
    template <class Work, class Done, class Failed>
    void enqueue(const QString& slot, const QString& title, QObject* receiver, Work work, Done done, Failed failure)
    {
        submit(
            slot, title, delivering(receiver, std::move(work), std::move(done)),
            [failure = std::move(failure), guard = QPointer<QObject>(receiver)](const QString& message) {
                if (guard)
                    failure(message);
            },
            true);
    }

    void cancel(const QString& slot); ///< of a slot with enqueued jobs: nothing
    bool isRunning(const QString& slot) const;
    /// Whether a job runs that was not cancelled: one that was may take a while to end.
    bool isWanted(const QString& slot) const;
    bool isAnyRunning() const;

Q_SIGNALS:
    void started(const QString& slot, const QString& title);
    /// At most about ten a second. `secondsLeft` is negative while it is not known.
    void progressed(const QString& slot, double share, const QString& what, double secondsLeft);
    void finished(const QString& slot); ///< just before `done` is called
    void failed(const QString& slot, const QString& message, bool badInput);
    void cancelled(const QString& slot);

private:
    using Delivery = std::function<void()>;
    using Work = std::function<Delivery(const JobContext&)>;
    using Failure = std::function<void(const QString&)>;
    class Slot;
    struct Outcome;

    template <class Job, class Done> static Work delivering(QObject* receiver, Job work, Done done)
    {
        using Result = std::invoke_result_t<Job, const JobContext&>;
        return [work = std::move(work), done = std::move(done), guard = QPointer<QObject>(receiver)](
                   const JobContext& job) -> Delivery {
            auto result = std::make_shared<Result>(work(job));
            return [result, done, guard] {
                if (guard)
                    done(std::move(*result));
            };
        };
    }

    void submit(const QString& slot, const QString& title, Work work, Failure failure, bool queued);
    /// From a slot's thread to the GUI thread, in order.
    void post(std::function<void()> message);
    Q_INVOKABLE void takeMessage();
    void deliver(const QString& slot, quint64 number, const Outcome& outcome);
    void showProgress(const QString& slot, quint64 number, double share, const QString& what);

    std::map<QString, std::unique_ptr<Slot>> m_slots;
    quint64 m_lastNumber = 0;
    std::mutex m_inboxMutex;
    std::deque<std::function<void()>> m_inbox; ///< guarded by m_inboxMutex
};

}
