#include "ui/run_files.h"

#include "core/common/error.h"
#include "core/data/load.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "ui/data_controller.h"
#include "ui/job_runner.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QFileInfo>

#include <filesystem>

namespace cmir::ui {

const QString RunFiles::openSlot = QStringLiteral("open");
const QString RunFiles::saveSlot = QStringLiteral("save");

namespace {

struct OpenedRun {
    std::shared_ptr<const RunRecord> record;
    std::shared_ptr<const Dataset> dataset; ///< null: not found or not the same
    QString warning;
};

/// The data a run was trained on: at the recorded path, or beside the run file.
std::shared_ptr<const Dataset> findData(const RunRecord& run, const std::filesystem::path& runPath)
{
    DataSource source = run.config.data;
    if (!source.synthetic() && !std::filesystem::exists(source.path)) {
        const auto beside = runPath.parent_path() / std::filesystem::path(source.path).filename();
        if (!std::filesystem::exists(beside))
            throw BadInput("the run's data " + source.path + " is neither there nor beside the run file");
        source.path = beside.string();
    }
    auto dataset = loadDataset(source, run.config.parameters);
    if (dataset->sha256 != run.config.sha256)
        throw BadInput(source.path + " is not the data that the run was trained on: its SHA-256 is " + dataset->sha256
            + ", the run's " + run.config.sha256);
    return dataset;
}

OpenedRun readRunWithData(const std::filesystem::path& path)
{
    OpenedRun opened;
    auto record = std::make_shared<const RunRecord>(readRun(path));
    try {
        opened.dataset = findData(*record, path);
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

}
