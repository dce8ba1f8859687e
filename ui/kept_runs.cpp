#include "ui/kept_runs.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/storage/run_file.h"
#include "ui/job_runner.h"

#include <spdlog/spdlog.h>

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <utility>

namespace cmir::ui {

const QString KeptRuns::slot = QStringLiteral("keep");

namespace {

const QString keptPattern = QStringLiteral("*.h5"); ///< the names begin with the time: in order of age

/// Writes a run under a name of its own and removes the oldest beyond the capacity.
QString keepRun(const RunRecord& record, const QString& folder, const QString& onShow)
{
    QDir place(folder);
    if (!place.mkpath(QStringLiteral(".")))
        throw Failure("cannot make the folder " + folder.toStdString() + " for runs that were not saved");
    const QString name = QStringLiteral("%1-%2-seed%3.h5")
                             .arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmmss-zzz")),
                                 QString::fromStdString(methodName(record.config.method)))
                             .arg(record.config.parameters.seed);
    const QString path = place.filePath(name);
    writeRun(record, path.toStdString());
    const QStringList all = place.entryList({ keptPattern }, QDir::Files, QDir::Name);
    for (qsizetype i = 0; i + KeptRuns::capacity < all.size(); ++i)
        if (QFileInfo(place.filePath(all[i])) != QFileInfo(onShow))
            place.remove(all[i]);
    return path;
}

}

KeptRuns::KeptRuns(JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
{ }

void KeptRuns::keep(const Run& run, const QString& onShow)
{
    if (m_folder.isEmpty())
        return;
    m_jobs.enqueue(
        slot, tr("Keeping the unsaved run"), this,
        [record = run.record, folder = m_folder, onShow](
            const JobContext&) { return keepRun(*record, folder, onShow); },
        [this, id = run.record->identity.id](const QString& path) {
            log()->info("the unsaved run that was replaced is kept as {}", path.toStdString());
            Q_EMIT written(id);
            Q_EMIT kept(path);
        },
        [this, run](const QString& reason) {
            m_unwritten << run;
            Q_EMIT failed(tr("The run “%1”, which was replaced before it was saved, could not be written: %2. It is "
                             "held in memory: see File, Runs that were not saved.")
                              .arg(run.title, reason));
        });
}

bool KeptRuns::isWriting() const
{
    return m_jobs.isRunning(slot);
}

QStringList KeptRuns::files() const
{
    QStringList paths;
    if (m_folder.isEmpty())
        return paths;
    const QDir place(m_folder);
    for (const QString& name : place.entryList({ keptPattern }, QDir::Files, QDir::Name | QDir::Reversed))
        paths << place.filePath(name);
    return paths;
}

void KeptRuns::retry()
{
    for (const Run& run : std::exchange(m_unwritten, {}))
        keep(run, {});
}

void KeptRuns::giveUp(const std::shared_ptr<const RunRecord>& record)
{
    m_unwritten.removeIf([&](const Run& run) { return run.record == record; });
}

void KeptRuns::giveUpUnwritten()
{
    m_unwritten.clear();
}

}
