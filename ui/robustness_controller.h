#pragma once

#include "core/run/run_record.h"

#include <QList>
#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace cmir::ui {

class JobRunner;
class ModuleAgreement;
class RunModel;
class SeedGroup;

/// Measures the run on show under test noise and distribution shift, and trains the baselines beside it: one
/// cancellable job, whose results become part of the run. Each baseline does so as soon as it is finished, and stays
/// when the rest is cancelled. Of a run of several seeds all of them are measured, each beside baselines of its own.
class RobustnessController : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    /// `seeds`: those of the run on show; null: it never has others.
    RobustnessController(RunModel& model, JobRunner& jobs, ModuleAgreement& modules, SeedGroup* seeds = nullptr,
        QObject* parent = nullptr);

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
    QList<Method> missing() const; ///< the chosen baselines that the run on show, or another of its seeds, lacks
    std::vector<const RunModel*> runs() const; ///< that are measured
    void start(const QString& title, const QList<Method>& methods);
    void begin(bool comparing);
    /// Results of the job under way for one of runs(), if that is still the one that it works for.
    void take(std::size_t member, const std::shared_ptr<const RunRecord>& record);

    RunModel& m_model;
    JobRunner& m_jobs;
    ModuleAgreement& m_modules;
    SeedGroup* m_seeds;
    bool m_comparing = false;
    /// The runs with what the job has brought so far, as long as they are on show: it is not for this to keep them.
    std::vector<std::weak_ptr<const RunRecord>> m_latest;
    QList<Method> m_baselines { Method::Erm, Method::Augmentation };
};

}
