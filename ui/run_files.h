#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace cmir::ui {

class DataController;
class JobRunner;
class RunModel;

/// Opens and saves files as jobs: dataset files and run files, told apart by what they hold. What fails leaves
/// everything as it was and reports through the job runner.
class RunFiles : public QObject {
    Q_OBJECT

public:
    static const QString openSlot;
    static const QString saveSlot;
    static const QString keepSlot;

    RunFiles(RunModel& model, JobRunner& jobs, DataController& data, QObject* parent = nullptr);

    /// A dataset file becomes the data of the next run; a run file becomes the run on show.
    void open(const QString& path);
    void save(const QString& path);
    /// A new run takes the place of one that was not saved: writes that one into the folder for such runs (the newest
    /// few stay there), so that trying settings needs no question each time and loses nothing.
    void keepReplaced();
    void keepReplacedIn(const QString& folder) { m_keepFolder = folder; } ///< empty (the default): nowhere

    /// Asked before an opened run takes the place of the one on show: calls its argument when nothing would be lost.
    void setGuard(std::function<void(std::function<void()>)> guard) { m_guard = std::move(guard); }

Q_SIGNALS:
    void opened(const QString& path, const QString& kind); ///< kind: "dataset" or "run"
    void saved(const QString& path);
    void kept(const QString& path); ///< an unsaved run that was replaced
    void warned(const QString& message);

private:
    void openRun(const QString& path);

    RunModel& m_model;
    JobRunner& m_jobs;
    DataController& m_data;
    QString m_keepFolder;
    std::function<void(std::function<void()>)> m_guard;
};

}
