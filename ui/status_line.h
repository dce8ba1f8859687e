#pragma once

#include <QStatusBar>

class QLabel;
class QProgressBar;

namespace cmir::ui {

class JobRunner;
class RunModel;

/// Where the run stands: state, epoch, progress, time left, pace, and the terms of the loss.
class StatusLine : public QStatusBar {
    Q_OBJECT

public:
    StatusLine(RunModel& model, JobRunner& jobs, QWidget* parent = nullptr);

    QString stateText() const;
    QString epochText() const;

private:
    void showStatus();
    void showNumbers();
    QString restingState() const;

    RunModel& m_model;
    JobRunner& m_jobs;
    QLabel* m_state;
    QLabel* m_epoch;
    QProgressBar* m_progress;
    QLabel* m_time;
    QLabel* m_pace;
    QLabel* m_losses;
    QString m_job; ///< what a file or data job is doing
};

}
