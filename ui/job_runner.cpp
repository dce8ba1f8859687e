#include "ui/job_runner.h"

#include "core/common/background_thread.h"

#include <QElapsedTimer>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace cmir::ui {

struct JobRunner::Outcome {
    enum class Kind { Done, Failed, Cancelled } kind = Kind::Done;
    Delivery delivery;
    QString message;
    bool badInput = false;
    Failure failure {};
};

/// One thread. Of jobs that replace each other only the newest waits; enqueued ones all do.
class JobRunner::Slot {
public:
    struct Job {
        quint64 number = 0;
        Work work;
        Failure failure {};
        bool queued = false;
    };

    Slot(JobRunner* runner, QString slotName)
        : m_runner(runner)
        , m_name(std::move(slotName))
        , m_thread([this] { loop(); })
    { }

    ~Slot()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_quit = true;
            m_wanted = 0;
            std::erase_if(m_waiting, [](const Job& job) { return !job.queued; });
        }
        m_wake.notify_one();
        m_thread.join();
    }

    void submit(Job job)
    {
        m_wanted = job.number;
        {
            const std::lock_guard lock(m_mutex);
            if (!job.queued)
                m_waiting.clear();
            m_waiting.push_back(std::move(job));
        }
        m_wake.notify_one();
    }

    void cancel() { m_wanted = 0; }

    // What the GUI thread knows of the slot.
    quint64 number = 0; ///< of the newest job
    int open = 0; ///< jobs that were not delivered yet; of those that replace each other only the newest counts
    bool queue = false; ///< its jobs are enqueued
    bool abandoned = false; ///< cancelled: even a result that was just ready is dropped
    QElapsedTimer clock;

private:
    void loop()
    {
        letTheWindowGoFirst();
        for (;;) {
            Job job;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return m_quit || !m_waiting.empty(); });
                if (m_waiting.empty())
                    return;
                job = std::move(m_waiting.front());
                m_waiting.pop_front();
            }
            Outcome outcome = run(job);
            outcome.failure = std::move(job.failure);
            m_runner->post([runner = m_runner, name = m_name, number_ = job.number, outcome = std::move(outcome)] {
                runner->deliver(name, number_, outcome);
            });
        }
    }

    Outcome run(const Job& job)
    {
        QElapsedTimer sinceReport;
        JobContext context;
        context.cancelled = [this, wanted = job.number, always = job.queued] { return !always && m_wanted != wanted; };
        context.progress = [&](double share, std::string_view what) {
            if (sinceReport.isValid() && sinceReport.elapsed() < 100)
                return;
            sinceReport.start();
            const QString text = QString::fromUtf8(what.data(), static_cast<qsizetype>(what.size()));
            m_runner->post([runner = m_runner, name = m_name, number_ = job.number, share, text] {
                runner->showProgress(name, number_, share, text);
            });
        };
        try {
            context.check();
            return { Outcome::Kind::Done, job.work(context), {}, false };
        } catch (const Cancelled&) {
            return { Outcome::Kind::Cancelled, {}, {}, false };
        } catch (const Error& error) {
            return { Outcome::Kind::Failed, {}, QString::fromUtf8(error.what()), error.kind() == ErrorKind::BadInput };
        } catch (const std::exception& error) {
            return { Outcome::Kind::Failed, {}, QString::fromUtf8(error.what()), false };
        }
    }

    JobRunner* m_runner;
    QString m_name;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_waiting;
    bool m_quit = false;
    std::atomic<quint64> m_wanted = 0; ///< the number of the job that still counts; 0: none
    std::thread m_thread; // last: it uses everything above
};

JobRunner::JobRunner(QObject* parent)
    : QObject(parent)
{ }

JobRunner::~JobRunner()
{
    for (auto& [name, slot] : m_slots)
        slot->cancel(); // all at once, then wait for each
    m_slots.clear();
}

void JobRunner::submit(const QString& slot, const QString& title, Work work, Failure failure, bool queued)
{
    auto& entry = m_slots[slot];
    if (!entry)
        entry = std::make_unique<Slot>(this, slot);
    entry->number = ++m_lastNumber;
    entry->open = queued ? entry->open + 1 : 1;
    entry->queue = queued;
    entry->abandoned = false;
    entry->clock.start();
    entry->submit({ entry->number, std::move(work), std::move(failure), queued });
    Q_EMIT started(slot, title);
}

void JobRunner::cancel(const QString& slot)
{
    if (const auto found = m_slots.find(slot); found != m_slots.end() && !found->second->queue) {
        found->second->abandoned = true;
        found->second->cancel();
    }
}

bool JobRunner::isRunning(const QString& slot) const
{
    const auto found = m_slots.find(slot);
    return found != m_slots.end() && found->second->open > 0;
}

bool JobRunner::isWanted(const QString& slot) const
{
    return isRunning(slot) && !m_slots.at(slot)->abandoned;
}

bool JobRunner::isAnyRunning() const
{
    return std::any_of(m_slots.begin(), m_slots.end(), [](const auto& entry) { return entry.second->open > 0; });
}

// What is handed over lies under a mutex of our own: Qt's are not seen by ThreadSanitizer, which then cannot look for
// races in what the jobs give.
void JobRunner::post(std::function<void()> message)
{
    {
        const std::lock_guard lock(m_inboxMutex);
        m_inbox.push_back(std::move(message));
    }
    QMetaObject::invokeMethod(this, "takeMessage", Qt::QueuedConnection);
}

void JobRunner::takeMessage()
{
    std::function<void()> message;
    {
        const std::lock_guard lock(m_inboxMutex);
        message = std::move(m_inbox.front());
        m_inbox.pop_front();
    }
    message();
}

void JobRunner::deliver(const QString& slot, quint64 number, const Outcome& outcome)
{
    Slot& entry = *m_slots.at(slot);
    if (!entry.queue && number != entry.number)
        return; // a newer job has taken its place
    --entry.open;
    switch (entry.abandoned ? Outcome::Kind::Cancelled : outcome.kind) {
    case Outcome::Kind::Done:
        Q_EMIT finished(slot);
        outcome.delivery();
        break;
    case Outcome::Kind::Failed:
        Q_EMIT failed(slot, outcome.message, outcome.badInput);
        if (outcome.failure)
            outcome.failure(outcome.message);
        break;
    case Outcome::Kind::Cancelled:
        Q_EMIT cancelled(slot);
        break;
    }
}

void JobRunner::showProgress(const QString& slot, quint64 number, double share, const QString& what)
{
    const Slot& entry = *m_slots.at(slot);
    if (number != entry.number || entry.open == 0)
        return;
    const double elapsed = static_cast<double>(entry.clock.elapsed()) / 1000;
    const double left = share > 0.02 ? elapsed * (1 - share) / share : -1;
    Q_EMIT progressed(slot, share, what, left);
}

}
