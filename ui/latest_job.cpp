#include "ui/latest_job.h"

namespace cmir::ui {

LatestJob::LatestJob(JobRunner& jobs, const QString& slot, const QString& title, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_slot(slot)
    , m_title(title)
{
    const auto gone = [this](const QString& of) {
        if (of != m_slot || !m_computing)
            return;
        m_computing = false;
        goOn(); // what failed was not the newest state
    };
    connect(&jobs, &JobRunner::failed, this, gone);
    connect(&jobs, &JobRunner::cancelled, this, gone);
}

void LatestJob::drop()
{
    m_next = {};
    if (!std::exchange(m_computing, false))
        return;
    m_jobs.cancel(m_slot); // what it still delivers is dropped, also when a new job follows at once
    Q_EMIT ended();
}

void LatestJob::goOn()
{
    if (const auto next = std::exchange(m_next, {})) {
        m_computing = true;
        next();
    } else if (!m_computing) {
        Q_EMIT ended();
    }
}

}
