#include "ui/library/run_keeper.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/library/run_naming.h"
#include "core/run/snapshot_archive.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/run_file.h"
#include "ui/job_runner.h"

#include <spdlog/spdlog.h>

#include <QDir>
#include <QFileInfo>

#include <ctime>
#include <utility>

namespace cmir::ui {

const QString RunKeeper::slot = QStringLiteral("keep");

namespace {

void makeFolder(const QString& folder)
{
    if (!QDir().mkpath(folder))
        throw Failure("cannot make the folder " + folder.toStdString() + " of the library");
}

/// With fewer of the epochs that can be replayed: kept runs are many, and those are most of a file.
RunRecord lean(const RunRecord& run)
{
    constexpr std::size_t mostBytes = std::size_t { 10 } << 20;
    RunRecord kept = run;
    SnapshotArchive few(mostBytes, SnapshotArchive::defaultCount);
    for (const auto& snapshot : run.snapshots)
        few.add(snapshot);
    kept.snapshots = few.snapshots();
    return kept;
}

}

RunKeeper::RunKeeper(RecoveryFolder& recovery, JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_recovery(recovery)
    , m_jobs(jobs)
{ }

void RunKeeper::setFolder(const QString& folder)
{
    m_folder = folder;
    m_recovery.setFolder(folder.toStdString());
}

/// A name that no run has yet, also none that is being trained.
QString RunKeeper::newPlace(const RunIdentity& identity, const RunConfig& config) const
{
    QString stem = QString::fromStdString(runFileStem(std::time(nullptr), config, m_before ? &*m_before : nullptr));
    if (identity.parent)
        stem += QStringLiteral("_from-step-%1").arg(identity.parent->step);
    const auto taken = [this](const QString& path) {
        return QFileInfo::exists(path)
            || QFileInfo::exists(QString::fromStdString(checkpointBeside(path.toStdString()).string()))
            || m_places.values().contains(path);
    };
    QString path = QDir(m_folder).filePath(stem + QStringLiteral(".h5"));
    for (int number = 2; taken(path); ++number)
        path = QDir(m_folder).filePath(QStringLiteral("%1_%2.h5").arg(stem).arg(number));
    return path;
}

void RunKeeper::reserve(const RunIdentity& identity, const RunConfig& config)
{
    if (!isOn())
        return;
    QString& place = m_places[QString::fromStdString(identity.id)];
    if (place.isEmpty())
        place = newPlace(identity, config);
}

std::filesystem::path RunKeeper::begin(const RunIdentity& identity, const RunConfig& config)
{
    if (!isOn())
        return {};
    reserve(identity, config);
    m_before = config;
    return m_recovery.begin(identity.id, place(identity.id).toStdString());
}

void RunKeeper::know(const std::string& id, const QString& path)
{
    if (!id.empty() && holds(path))
        m_places[QString::fromStdString(id)] = path;
}

bool RunKeeper::holds(const QString& path) const
{
    return isOn() && !path.isEmpty() && QFileInfo(path).absolutePath() == QDir(m_folder).absolutePath();
}

void RunKeeper::keep(const Run& run)
{
    if (!isOn() || m_newest.lock() == run.record)
        return;
    m_newest = run.record;
    QString& place = m_places[QString::fromStdString(run.record->identity.id)];
    if (place.isEmpty() || !holds(place)) // or the library has another folder now
        place = newPlace(run.record->identity, run.record->config);
    m_jobs.enqueue(
        slot, tr("Keeping the run"), this,
        [record = run.record, folder = m_folder, place](const JobContext&) {
            makeFolder(folder);
            writeRun(lean(*record), place.toStdString());
            return place;
        },
        [this, record = run.record](const QString& path) {
            log()->info("the run is kept as {}", path.toStdString());
            settle(record);
            Q_EMIT kept(record, path);
        },
        [this, run](const QString& reason) {
            if (m_newest.lock() == run.record)
                m_newest.reset();
            giveUp(run.record); // an earlier form of it
            m_unwritten << run;
            Q_EMIT failed(tr("The run “%1” could not be written into the library: %2. It is held in memory: see File, "
                             "Runs that could not be kept.")
                              .arg(run.title, reason));
        });
}

bool RunKeeper::isWriting() const
{
    return m_jobs.isRunning(slot);
}

void RunKeeper::retry()
{
    for (const Run& run : std::exchange(m_unwritten, {}))
        keep(run); // what fails again comes back
}

void RunKeeper::giveUp(const std::shared_ptr<const RunRecord>& record)
{
    m_unwritten.removeIf([&](const Run& run) { return run.record->identity.id == record->identity.id; });
}

void RunKeeper::settle(const std::shared_ptr<const RunRecord>& record)
{
    giveUp(record);
    m_recovery.settle(record->identity.id);
}

void RunKeeper::giveUpUnwritten()
{
    m_unwritten.clear();
}

}
