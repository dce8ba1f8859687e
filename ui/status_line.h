#pragma once

#include <QElapsedTimer>
#include <QList>
#include <QStatusBar>
#include <QTimer>

class QLabel;
class QProgressBar;
class QToolButton;

namespace cmir::ui {

class JobRunner;
class RunModel;

/// Where the run stands: state, epoch, progress, time left, pace, and the terms of the loss. While jobs run, the newest
/// of them stands in the place of the state, with a button that cancels it where that can be: what reads, writes or
/// measures at once, all else when it has taken a while. What views work out for their pictures is left out.
class StatusLine : public QStatusBar {
    Q_OBJECT

public:
    StatusLine(RunModel& model, JobRunner& jobs, QWidget* parent = nullptr);
    /// The jobs of another runner too.
    void follow(JobRunner& jobs);

    QString stateText() const;
    QString epochText() const;
    QToolButton* cancelButton() const { return m_cancel; } ///< hidden where nothing is to be cancelled
    void setPatience(int milliseconds) { m_patience = milliseconds; } ///< how long "a while" is

private:
    struct Job {
        JobRunner* runner;
        QString slot, title;
        QElapsedTimer since;
    };

    void begin(JobRunner* runner, const QString& slot, const QString& title);
    void end(JobRunner* runner, const QString& slot);
    const Job* shownJob() const; ///< null: none
    void showStatus();
    void showNumbers();
    QString restingState() const;

    RunModel& m_model;
    QLabel* m_state;
    QToolButton* m_cancel;
    QLabel* m_epoch;
    QProgressBar* m_progress;
    QLabel* m_time;
    QLabel* m_pace;
    QLabel* m_losses;
    QList<Job> m_running; ///< in the order in which they began
    QTimer m_soon; ///< one of them may have taken a while by then
    int m_patience = 500;
};

}
