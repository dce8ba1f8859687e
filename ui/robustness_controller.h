#pragma once

#include "core/run/run_record.h"

#include <QList>
#include <QObject>
#include <QString>

#include <memory>

namespace cmir::ui {

class JobRunner;
class ModuleAgreement;
class RunModel;

/// Measures the run on show under test noise and distribution shift, and trains the baselines beside it: one
/// cancellable job, whose results become part of the run. Each baseline does so as soon as it is finished, and stays
/// when the rest is cancelled.
class RobustnessController : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    RobustnessController(RunModel& model, JobRunner& jobs, ModuleAgreement& modules, QObject* parent = nullptr);

    /// What the run is compared with: in the beginning the plain model and noise augmentation. In the order of Method.
    const QList<Method>& baselines() const { return m_baselines; }
    void setBaseline(Method method, bool chosen);

    void measureRun();
    void compareWithBaselines(); ///< trains those that the run lacks; measures the run too where it is not yet
    void cancel();
    bool isBusy() const;
    bool isComparing() const { return isBusy() && m_comparing; } ///< else it measures the run
    /// Why nothing can be measured now, as a sentence; empty: it can.
    QString obstacle() const;
    QString comparisonObstacle() const; ///< the same for compareWithBaselines
    QString comparison() const; ///< what compareWithBaselines does, as a sentence that names the baselines

Q_SIGNALS:
    void baselinesChanged();

private:
    QList<Method> missing() const; ///< the chosen baselines that the run on show lacks
    void begin(bool comparing);
    /// Results of the job under way, if the run on show is still the one that it works for.
    void take(const std::shared_ptr<const RunRecord>& record);

    RunModel& m_model;
    JobRunner& m_jobs;
    ModuleAgreement& m_modules;
    bool m_comparing = false;
    std::shared_ptr<const RunRecord> m_latest; ///< the run with what the job has brought so far
    QList<Method> m_baselines { Method::Erm, Method::Augmentation };
};

}
