#include "ui/run_files.h"

#include "core/common/error.h"
#include "core/import/foreign_reader.h"
#include "core/library/comparison_table.h"
#include "core/library/run_differences.h"
#include "core/library/seed_sets.h"
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

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace cmir::ui {

const QString RunFiles::openSlot = QStringLiteral("open");
const QString RunFiles::saveSlot = QStringLiteral("save");

namespace {

struct FoundFile {
    std::string kind;
    std::shared_ptr<const foreign::File> foreign; ///< of another program
};

struct ReadRun {
    OpenedRun opened;
    RunSummary summary;
};

/// A data set that was read for another run, where it is this one's too; null: it is none of those.
std::shared_ptr<const Dataset> dataAmong(const std::vector<ReadRun>& runs, const RunConfig& config)
{
    for (const auto& [other, summary] : runs)
        if (other.dataset && !other.dataset->validCut && !config.sha256.empty()
            && other.record->config.sha256 == config.sha256)
            return other.dataset;
    return nullptr;
}

ReadRun readRunWithData(const QString& path, const std::vector<ReadRun>& before, const JobContext& job)
{
    const std::filesystem::path file = path.toStdString();
    auto record = std::make_shared<RunRecord>(readRun(file, job.cancelled));
    ReadRun read { { path, {}, {} }, summaryOfRecord(*record, file) }; // as in the list, wherever its modules lie
    findRunModules(record->config, file);
    OpenedRun& opened = read.opened;
    opened.dataset = dataAmong(before, record->config);
    try {
        if (!opened.dataset)
            opened.dataset = loadRunDataset(record->config, file, {}, job.cancelled);
    } catch (const Error& error) {
        opened.warning = QStringLiteral("The run is shown from its file, but cannot be measured further: %1.")
                             .arg(QString::fromUtf8(error.what()));
    }
    if (const std::string notice = unknownParametersNotice(record->config, record->events); !notice.empty())
        opened.warning = toQt(notice) + QStringLiteral(".");
    opened.record = std::move(record);
    return read;
}

/// Throws BadInput where two of them differ by more than their seed.
void checkSeedsAlone(const std::vector<ReadRun>& runs)
{
    const RunSummary& first = runs.front().summary;
    for (const auto& [opened, run] : runs)
        if (allButSeed(run) != allButSeed(first)) {
            std::string keys;
            for (const auto& setting : differencesOf(std::array { first, run }).settings)
                if (setting.key != "seed")
                    keys += (keys.empty() ? ": " : ", ") + setting.key;
            throw BadInput(fmt::format("{} and {} are not one run with several seeds: they differ by more{}",
                first.path.string(), run.path.string(), keys));
        }
}

/// In the order of their seeds.
std::vector<OpenedRun> readRuns(const QStringList& paths, const JobContext& job)
{
    std::vector<ReadRun> read;
    for (const QString& path : paths) {
        job.report(static_cast<double>(read.size()) / static_cast<double>(paths.size()), {});
        read.push_back(readRunWithData(path, read, job));
    }
    checkSeedsAlone(read);
    std::vector<const RunSummary*> all;
    for (ReadRun& run : read) {
        all.push_back(&run.summary);
        if (run.opened.dataset)
            continue;
        run.opened.dataset = dataAmong(read, run.opened.record->config); // its file was found for a later one
        if (run.opened.dataset)
            run.opened.warning.clear();
    }
    std::vector<OpenedRun> runs;
    for (const std::size_t place : oneOfEachSeed(all))
        runs.push_back(read[place].opened);
    std::ranges::sort(runs, {}, [](const OpenedRun& run) { return run.record->config.parameters.seed; });
    return runs;
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
            if (!foreign::isForeign(files.front(), job.cancelled))
                found.kind = fileKind(files.front(), job.cancelled);
            if (found.kind.empty() || (files.size() > 1 && found.kind != "run")) {
                found.foreign = std::make_shared<const foreign::File>(foreign::readForeign(files, {}, job));
                static_cast<void>(found.foreign->sha256.get()); // waited for here, not by the window
            }
            return found;
        },
        [this, path, paths](const FoundFile& found) {
            const std::string& kind = found.kind;
            if (found.foreign)
                Q_EMIT foreignRead(found.foreign);
            else if (kind == "run" && m_isTraining())
                Q_EMIT refused(whileTraining(path));
            else if (kind == "run")
                openRuns(paths);
            else if (kind == "checkpoint")
                Q_EMIT refused(
                    tr("%1 is the state of a training that was cut off: `cmir resume` with the name of its run "
                       "file goes on with it.")
                        .arg(QFileInfo(path).fileName()));
            else
                m_data.choose({ path.toStdString(), {} });
        });
}

void RunFiles::openRuns(const QStringList& paths)
{
    const QString& path = paths.first();
    const QString title = paths.size() == 1 ? tr("Opening %1").arg(QFileInfo(path).fileName())
                                            : tr("Opening %1 runs").arg(paths.size());
    m_jobs.start(
        openSlot, title, this, [paths](const JobContext& job) { return readRuns(paths, job); },
        [this, path](const std::vector<OpenedRun>& runs) {
            const auto obstacle = [this, path] { return m_isTraining() ? whileTraining(path) : QString(); };
            const auto now = [this, runs] { show(runs); };
            if (m_guard)
                m_guard({ obstacle, now });
            else if (const QString reason = obstacle(); reason.isEmpty())
                now();
            else
                Q_EMIT refused(reason);
        });
}

void RunFiles::show(const std::vector<OpenedRun>& runs)
{
    const OpenedRun& first = runs.front();
    if (first.dataset)
        m_data.giveUp(); // what comes later would take the place of the run's data
    for (const OpenedRun& run : runs)
        m_keeper.know(run.record->identity.id, run.path);
    m_next.take(*first.record, first.dataset);
    m_model.openRun(first.record, first.dataset, first.path);
    if (runs.size() > 1)
        Q_EMIT seedsOpened({ runs.begin() + 1, runs.end() });
    QStringList warnings;
    for (const OpenedRun& run : runs)
        if (!run.warning.isEmpty() && !warnings.contains(run.warning))
            warnings << run.warning;
    if (!warnings.isEmpty())
        Q_EMIT warned(warnings.join(u'\n'));
    Q_EMIT opened(first.path, QStringLiteral("run"));
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
