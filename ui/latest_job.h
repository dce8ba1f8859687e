#pragma once

#include "ui/job_runner.h"

#include <functional>

namespace cmir::ui {

/// What a view computes off the GUI thread of whatever is the newest state. While one computation is under way the
/// newest of the later requests waits, so that something is shown however fast requests come. A result is delivered
/// only if what was true when it was asked for still is: drop() is called where that ends (another run, another
/// setting of the view), and nothing asked for before arrives after it.
class LatestJob : public QObject {
    Q_OBJECT

public:
    /// `slot` of the job runner is this object's alone.
    LatestJob(JobRunner& jobs, const QString& slot, const QString& title, QObject* parent = nullptr);

    /// Calls `work(const JobContext&)` on the slot's thread, then `done(result)` here. `ended` follows.
    template <class Work, class Done> void request(Work work, Done done)
    {
        m_next = [this, work = std::move(work), done = std::move(done)] {
            m_jobs.start(m_slot, m_title, this, work, [this, done](auto result) {
                m_computing = false;
                done(std::move(result));
                goOn();
            });
        };
        if (!m_computing)
            goOn();
    }

    void drop(); ///< cancels what is under way and forgets what waits
    /// Whether a result is still to come.
    bool isBusy() const { return m_computing || m_next; }

Q_SIGNALS:
    void ended(); ///< nothing is under way any more: delivered, failed, cancelled or dropped

private:
    void goOn();

    JobRunner& m_jobs;
    QString m_slot;
    QString m_title;
    bool m_computing = false;
    std::function<void()> m_next; ///< starts the newest request; empty: none waits
};

}
