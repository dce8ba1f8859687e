#include "ui/run_files.h"

#include "core/common/error.h"
#include "core/import/foreign_reader.h"
#include "core/run/unknown_parameters.h"
#include "core/storage/dataset_file.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"
#include "ui/data_controller.h"
#include "ui/job_runner.h"
#include "ui/library/keeping.h"
#include "ui/library/run_keeper.h"
#include "ui/next_run.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QFileInfo>

#include <filesystem>

namespace cmir::ui {

const QString RunFiles::openSlot = QStringLiteral("open");
const QString RunFiles::saveSlot = QStringLiteral("save");

namespace {

struct FoundFile {
    std::string kind;
    std::shared_ptr<const foreign::File> foreign; ///< of another program
};

struct OpenedRun {
    std::shared_ptr<const RunRecord> record;
    std::shared_ptr<const Dataset> dataset; ///< null: not found or not the same
    QString warning;
};

OpenedRun readRunWithData(const std::filesystem::path& path, const JobContext& job)
{
    OpenedRun opened;
    auto record = std::make_shared<RunRecord>(readRun(path, job.cancelled));
    findRunModules(record->config, path);
    try {
        opened.dataset = loadRunDataset(record->config, path, {}, job.cancelled);
    } catch (const Error& error) {
        opened.warning = QStringLiteral("The run is shown from its file, but cannot be measured further: %1.")
                             .arg(QString::fromUtf8(error.what()));
    }
    if (const std::string notice = unknownParametersNotice(record->config, record->events); !notice.empty())
        opened.warning = toQt(notice) + QStringLiteral(".");
    opened.record = std::move(record);
    return opened;
}

QString whileTraining(const QString& path)
{
    return RunFiles::tr("A run is training: stop it before opening %1.").arg(QFileInfo(path).fileName());
}

}

RunFiles::RunFiles(
    NextRun& next, RunModel& model, JobRunner& jobs, DataController& data, RunKeeper& keeper, QObject* parent)
    : QObject(parent)
    , m_next(next)
    , m_model(model)
    , m_jobs(jobs)
    , m_data(data)
    , m_keeper(keeper)
{
    connect(&data, &DataController::loaded, this,
        [this](const QString& path) { Q_EMIT opened(path, QStringLiteral("dataset")); });
    connect(&model, &RunModel::resultsChanged, this, &RunFiles::follow);
    connect(&model, &RunModel::runReset, this, &RunFiles::follow); // measured while another seed was on show
}

/// The user's file of the run on show goes on with what is measured of it.
void RunFiles::follow()
{
    if (m_model.record() && m_model.isFileFollowed() && m_model.isModified())
        save(m_model.path());
}

void RunFiles::open(const QStringList& paths)
{
    if (paths.isEmpty())
        return;
    const QString& path = paths.first();
    std::vector<std::string> files;
    for (const QString& one : paths)
        files.push_back(one.toStdString());
    m_jobs.start(
        openSlot, tr("Opening %1").arg(QFileInfo(path).fileName()), this,
        [files](const JobContext& job) {
            FoundFile found;
            if (files.size() > 1 || foreign::isForeign(files.front(), job.cancelled)) {
                found.foreign = std::make_shared<const foreign::File>(foreign::readForeign(files, {}, job));
                static_cast<void>(found.foreign->sha256.get()); // waited for here, not by the window
            } else {
                found.kind = fileKind(files.front(), job.cancelled);
            }
            return found;
        },
        [this, path](const FoundFile& found) {
            const std::string& kind = found.kind;
            if (found.foreign)
                Q_EMIT foreignRead(found.foreign);
            else if (kind == "run" && m_isTraining())
                Q_EMIT refused(whileTraining(path));
            else if (kind == "run")
                openRun(path);
            else if (kind == "checkpoint")
                Q_EMIT refused(
                    tr("%1 is the state of a training that was cut off: `cmir resume` with the name of its run "
                       "file goes on with it.")
                        .arg(QFileInfo(path).fileName()));
            else
                m_data.choose({ path.toStdString(), {} });
        });
}

void RunFiles::openRun(const QString& path)
{
    m_jobs.start(
        openSlot, tr("Opening %1").arg(QFileInfo(path).fileName()), this,
        [file = path.toStdString()](const JobContext& job) { return readRunWithData(file, job); },
        [this, path](const OpenedRun& run) {
            const auto obstacle = [this, path] { return m_isTraining() ? whileTraining(path) : QString(); };
            const auto show = [this, path, run] {
                if (run.dataset)
                    m_data.giveUp(); // what comes later would take the place of the run's data
                m_keeper.know(run.record->identity.id, path);
                m_next.take(*run.record, run.dataset);
                m_model.openRun(run.record, run.dataset, path);
                if (!run.warning.isEmpty())
                    Q_EMIT warned(run.warning);
                Q_EMIT opened(path, QStringLiteral("run"));
            };
            if (m_guard)
                m_guard({ obstacle, show });
            else if (const QString reason = obstacle(); reason.isEmpty())
                show();
            else
                Q_EMIT refused(reason);
        });
}

void RunFiles::save(const QString& path, std::function<void()> then)
{
    if (const auto record = m_model.record())
        write(record, path, std::move(then));
}

void RunFiles::write(const std::shared_ptr<const RunRecord>& record, const QString& path, std::function<void()> then)
{
    m_jobs.enqueue(
        saveSlot, tr("Saving %1").arg(QFileInfo(path).fileName()), this,
        [record, file = path.toStdString()](const JobContext&) {
            saveRun(*record, file);
            return record;
        },
        [this, path, then = std::move(then)](const std::shared_ptr<const RunRecord>& written) {
            const auto shown = m_model.record();
            if (written == shown)
                m_model.markSaved(path, !m_keeper.holds(path));
            else if (shown && !shown->identity.id.empty() && shown->identity.id == written->identity.id)
                return write(shown, path, then); // more was measured meanwhile
            m_keeper.settle(written);
            Q_EMIT saved(path);
            if (then)
                then();
        },
        [this, path](const QString&) {
            if (!m_model.isFileFollowed() || m_model.path() != path)
                return;
            m_model.markUnfollowed();
            keepNow(m_model, m_keeper); // what was measured is to be somewhere
        });
}

bool RunFiles::isWriting() const
{
    return m_jobs.isRunning(saveSlot) || m_keeper.isWriting();
}

}
