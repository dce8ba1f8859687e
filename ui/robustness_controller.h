#pragma once

#include <QObject>
#include <QString>

namespace cmir::ui {

class JobRunner;
class RunModel;

/// Measures the run on show under test noise and distribution shift, and trains the baselines beside it: one
/// cancellable job, whose results become part of the run.
class RobustnessController : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    RobustnessController(RunModel& model, JobRunner& jobs, QObject* parent = nullptr);

    void measureRun();
    void compareWithBaselines(); ///< measures the run too where it is not yet
    void cancel();
    bool isBusy() const;
    /// Why nothing can be measured now, as a sentence; empty: it can.
    QString obstacle() const;

private:
    RunModel& m_model;
    JobRunner& m_jobs;
};

}
