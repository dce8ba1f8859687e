#include "ui/run_files.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/storage/dataset_file.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"
#include "ui/data_controller.h"
#include "ui/job_runner.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <spdlog/spdlog.h>

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <filesystem>

namespace cmir::ui {

const QString RunFiles::openSlot = QStringLiteral("open");
const QString RunFiles::saveSlot = QStringLiteral("save");
const QString RunFiles::keepSlot = QStringLiteral("keep");

namespace {

struct OpenedRun {
    std::shared_ptr<const RunRecord> record;
    std::shared_ptr<const Dataset> dataset; ///< null: not found or not the same
    QString warning;
};

/// Runs that were replaced before they were saved: this many are kept.
constexpr qsizetype keptRuns = 5;

/// Writes a run under a name of its own and removes the oldest beyond `keptRuns`.
QString keepRun(const RunRecord& record, const QString& folder)
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
    const QStringList all = place.entryList({ QStringLiteral("*.h5") }, QDir::Files, QDir::Name); // oldest first
    for (qsizetype i = 0; i + keptRuns < all.size(); ++i)
        place.remove(all[i]);
    return path;
}

OpenedRun readRunWithData(const std::filesystem::path& path)
{
    OpenedRun opened;
    auto record = std::make_shared<const RunRecord>(readRun(path));
    try {
        opened.dataset = loadRunDataset(record->config, path);
    } catch (const Error& error) {
        opened.warning = QStringLiteral("The run is shown from its file, but cannot be measured further: %1.")
                             .arg(QString::fromUtf8(error.what()));
    }
    opened.record = std::move(record);
    return opened;
}

}

RunFiles::RunFiles(RunModel& model, JobRunner& jobs, DataController& data, QObject* parent)
    : QObject(parent)
    , m_model(model)
    , m_jobs(jobs)
    , m_data(data)
{
    connect(&data, &DataController::loaded, this,
        [this](const QString& path) { Q_EMIT opened(path, QStringLiteral("dataset")); });
}

void RunFiles::open(const QString& path)
{
    m_jobs.start(
        openSlot, tr("Opening %1").arg(QFileInfo(path).fileName()), this,
        [file = path.toStdString()](const JobContext&) { return fileKind(file); },
        [this, path](const std::string& kind) {
            if (kind == "run")
                openRun(path);
            else
                m_data.choose({ path.toStdString(), {} });
        });
}

void RunFiles::openRun(const QString& path)
{
    m_jobs.start(
        openSlot, tr("Opening %1").arg(QFileInfo(path).fileName()), this,
        [file = path.toStdString()](const JobContext&) { return readRunWithData(file); },
        [this, path](const OpenedRun& run) {
            const auto show = [this, path, run] {
                if (run.dataset)
                    m_data.giveUp(); // what comes later would take the place of the run's data
                m_model.openRun(run.record, run.dataset, path);
                if (!run.warning.isEmpty())
                    Q_EMIT warned(run.warning);
                Q_EMIT opened(path, QStringLiteral("run"));
            };
            if (m_guard)
                m_guard(show);
            else
                show();
        });
}

void RunFiles::save(const QString& path)
{
    const auto record = m_model.record();
    if (!record)
        return;
    m_jobs.start(
        saveSlot, tr("Saving %1").arg(QFileInfo(path).fileName()), this,
        [record, file = path.toStdString()](const JobContext&) {
            writeRun(*record, file);
            return record;
        },
        [this, path](const std::shared_ptr<const RunRecord>& written) {
            if (written == m_model.record()) // else results were added meanwhile: what is on show is still unsaved
                m_model.markSaved(path);
            Q_EMIT saved(path);
        });
}

void RunFiles::keepReplaced()
{
    const auto record = m_model.record();
    if (m_keepFolder.isEmpty() || !record || !m_model.isModified())
        return;
    m_jobs.start(
        keepSlot, tr("Keeping the unsaved run"), this,
        [record, folder = m_keepFolder](const JobContext&) { return keepRun(*record, folder); },
        [this](const QString& path) {
            log()->info("the unsaved run that was replaced is kept as {}", path.toStdString());
            Q_EMIT kept(path);
        });
}

}
