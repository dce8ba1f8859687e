#pragma once

#include "core/run/run_config.h"

#include <QList>
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

    /// What the run is compared with: in the beginning the plain model and noise augmentation. In the order of Method.
    const QList<Method>& baselines() const { return m_baselines; }
    void setBaseline(Method method, bool chosen);

    void measureRun();
    void compareWithBaselines(); ///< measures the run too where it is not yet
    void cancel();
    bool isBusy() const;
    /// Why nothing can be measured now, as a sentence; empty: it can.
    QString obstacle() const;
    QString comparisonObstacle() const; ///< the same for compareWithBaselines
    QString comparison() const; ///< what compareWithBaselines does, as a sentence that names the baselines

Q_SIGNALS:
    void baselinesChanged();

private:
    RunModel& m_model;
    JobRunner& m_jobs;
    QList<Method> m_baselines { Method::Erm, Method::Augmentation };
};

}
