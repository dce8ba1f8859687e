#include "ui/library/pinned_runs.h"

#include "core/storage/run_file.h"
#include "ui/job_runner.h"

#include <algorithm>

namespace cmir::ui {

const QString PinnedRuns::slot = QStringLiteral("pin");

PinnedRuns::PinnedRuns(JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
{ }

const PinnedRuns::Pin* PinnedRuns::find(const QString& path) const
{
    const auto found = std::ranges::find(m_pins, path, &Pin::path);
    return found == m_pins.end() ? nullptr : &*found;
}

QStringList PinnedRuns::paths() const
{
    QStringList paths;
    for (const Pin& pin : m_pins)
        paths << pin.path;
    return paths;
}

/// The first that none has, so that colours are told apart as well as they can be; last of all the one that a curve of
/// the run on show has first.
int PinnedRuns::freeColor() const
{
    int place = 1;
    while (std::ranges::find(m_pins, place % int(most), &Pin::color) != m_pins.end())
        ++place;
    return place % int(most);
}

void PinnedRuns::pin(const QString& path, const QString& title)
{
    if (path.isEmpty() || find(path) || isFull())
        return;
    m_pins << Pin { path, title, freeColor(), nullptr };
    Q_EMIT changed();
    read(path);
}

void PinnedRuns::read(const QString& path)
{
    m_jobs.enqueue(
        slot, tr("Reading a pinned run"), this,
        [file = path.toStdString()](
            const JobContext&) { return std::shared_ptr<const RunRecord>(std::make_shared<RunRecord>(readRun(file))); },
        [this, path](const std::shared_ptr<const RunRecord>& record) {
            const auto pin = std::ranges::find(m_pins, path, &Pin::path);
            if (pin == m_pins.end() || pin->record)
                return; // let go meanwhile, or let go and pinned again
            pin->record = record;
            Q_EMIT changed();
        },
        [this, path](const QString& message) {
            unpin(path);
            Q_EMIT failed(message);
        });
}

void PinnedRuns::unpin(const QString& path)
{
    if (m_pins.removeIf([&](const Pin& pin) { return pin.path == path; }) > 0)
        Q_EMIT changed();
}

void PinnedRuns::clear()
{
    if (m_pins.isEmpty())
        return;
    m_pins.clear();
    Q_EMIT changed();
}

void PinnedRuns::setTitle(const QString& path, const QString& title)
{
    const auto pin = std::ranges::find(m_pins, path, &Pin::path);
    if (pin == m_pins.end() || pin->title == title)
        return;
    pin->title = title;
    Q_EMIT changed();
}

}
