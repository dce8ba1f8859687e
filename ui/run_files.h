#pragma once

#include "core/import/foreign_file.h"
#include "core/run/run_record.h"
#include "ui/command.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cmir::ui {

class DataController;
class JobRunner;
class RunKeeper;
class NextRun;
class RunModel;

/// A run that was read, and the data that it was trained on.
struct OpenedRun {
    QString path;
    std::shared_ptr<const RunRecord> record;
    std::shared_ptr<const Dataset> dataset; ///< null: not found or not the same
    QString warning {};
};

/// Opens and saves files as jobs: dataset files and run files, told apart by what they hold. Files are written one
/// after the other, and each is. What fails leaves everything as it was and reports through the job runner.
class RunFiles : public QObject {
    Q_OBJECT

public:
    static const QString openSlot;
    static const QString saveSlot;

    RunFiles(NextRun& next, RunModel& model, JobRunner& jobs, DataController& data, RunKeeper& keeper,
        QObject* parent = nullptr);

    /// A dataset file becomes the data of the next run; of another program's is told what it holds; a run file becomes
    /// the run on show. A run file is refused while a run trains, also when it began only while the file was read.
    void open(const QString& path) { open(QStringList { path }); }
    /// Several: files that are one data set together, or runs that differ by their seed alone. Of these the one with
    /// the first seed becomes the run on show, and the others stand beside it (seedsOpened); a seed that was trained
    /// again counts once.
    void open(const QStringList& paths);
    /// The run on show; outside the library the file is written again with what is measured of the run later. `then`
    /// is called when it is written, and not at all when that failed.
    void save(const QString& path, std::function<void()> then = {});
    /// Any run.
    void write(const std::shared_ptr<const RunRecord>& record, const QString& path, std::function<void()> then = {});
    bool isWriting() const; ///< a saved or a kept run

    /// Does what replaces the run on show, or asks first; by itself it is done unless something is in its way.
    void setGuard(std::function<void(Command)> guard) { m_guard = std::move(guard); }
    /// Whether a run trains, or is about to.
    void setIsTraining(std::function<bool()> isTraining) { m_isTraining = std::move(isTraining); }

Q_SIGNALS:
    void opened(const QString& path, const QString& kind); ///< kind: "dataset" or "run"
    void foreignRead(const std::shared_ptr<const foreign::File>& file); ///< one of another program: to be imported
    /// Beside the run that was opened, in the order of their seeds.
    void seedsOpened(const std::vector<cmir::ui::OpenedRun>& others);
    void refused(const QString& message); ///< a file that was read cannot be shown now
    void saved(const QString& path);
    void warned(const QString& message);

private:
    void openRuns(const QStringList& paths);
    void show(const std::vector<OpenedRun>& runs);
    void follow();

    NextRun& m_next;
    RunModel& m_model;
    JobRunner& m_jobs;
    DataController& m_data;
    RunKeeper& m_keeper;
    std::function<void(Command)> m_guard;
    std::function<bool()> m_isTraining = [] { return false; };
};

}
