#pragma once

#include "core/common/job.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <map>
#include <memory>
#include <type_traits>

namespace cmir::ui {

/// Runs short and long work off the GUI thread. Jobs are grouped in slots ("embeddings", "file"): each slot has a
/// thread of its own and one job at a time; a new job cancels the slot's old one, and what an old one still delivers is
/// dropped. All functions and signals belong to the GUI thread.
class JobRunner : public QObject {
    Q_OBJECT

public:
    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override; ///< cancels everything and waits for it

    /// Calls `work(const JobContext&)` on the slot's thread and then `done(result)` here, unless a newer job came, the
    /// job was cancelled or `receiver` is gone. An exception of `work` becomes the signal `failed`.
    template <class Work, class Done>
    void start(const QString& slot, const QString& title, QObject* receiver, Work work, Done done)
    {
        using Result = std::invoke_result_t<Work, const JobContext&>;
        submit(slot, title,
            [work = std::move(work), done = std::move(done), receiver = QPointer<QObject>(receiver)](
                const JobContext& job) -> Delivery {
                auto result = std::make_shared<Result>(work(job));
                return [result, done, receiver] {
                    if (receiver)
                        done(std::move(*result));
                };
            });
    }

    void cancel(const QString& slot);
    bool isRunning(const QString& slot) const;
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
    class Slot;
    struct Outcome;

    void submit(const QString& slot, const QString& title, Work work);
    void deliver(const QString& slot, quint64 number, const Outcome& outcome);
    void showProgress(const QString& slot, quint64 number, double share, const QString& what);

    std::map<QString, std::unique_ptr<Slot>> m_slots;
    quint64 m_lastNumber = 0;
};

}
