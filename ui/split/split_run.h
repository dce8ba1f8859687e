#pragma once

#include "ui/job_runner.h"
#include "ui/robustness_controller.h"
#include "ui/run_model.h"
#include "ui/run_stage.h"
#include "ui/training_controller.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <memory>

namespace cmir {
class Lockstep;
}

namespace cmir::ui {

class ModuleAgreement;
class RunKeeper;
class RunLife;

/// Splits the run on show: from a step on, a twin of it goes on with the values that it had, step for step beside it,
/// while the run on show takes what is turned. Both are kept. It ends with the run on show: with its stop, and when
/// another one takes its place.
class SplitRun : public QObject {
    Q_OBJECT

public:
    enum class State {
        Whole,
        Asked, ///< the state to part from has not come yet
        Split, ///< the twin is there; it may have ended too
    };

    SplitRun(RunModel& model, TrainingController& training, RunLife& life, RunKeeper& keeper, ModuleAgreement& modules,
        QObject* parent = nullptr);

    State state() const { return m_state; }
    bool isActive() const { return m_twinTraining.isActive(); } ///< the twin trains, or is about to end
    QString obstacle() const; ///< why the run cannot be split now, as a sentence; empty: it can
    /// A finished run goes on with it, until it is paused or stopped.
    void begin();
    /// The twin ends here; the run on show goes on.
    void close();

    RunStage twin() { return { m_twin, m_jobs, m_robustness }; }
    const RunModel& twinRun() const { return m_twin; }
    const JobRunner& twinJobs() const { return m_jobs; }
    const RobustnessController& twinRobustness() const { return m_robustness; }
    std::int64_t step() const { return m_step; } ///< the last one that both have in common
    /// What the sides have set differently, in the twin's values or in those of the run on show; empty: nothing.
    QString twinValues() const;
    QString ownValues() const;

Q_SIGNALS:
    void stateChanged();
    void twinTrainingChanged(); ///< isActive() may be another
    void failed(const QString& message);
    void warned(const cmir::RunWarning& warning); ///< of the left side

private:
    void enter(State state);
    void letGo();
    void part(const std::shared_ptr<const Checkpoint>& state);
    void giveUp();
    void followReplay();
    void followRun();

    RunModel& m_model;
    TrainingController& m_training;
    RunLife& m_life;
    State m_state = State::Whole;
    std::string m_id; ///< of the run that was split
    std::int64_t m_step = 0;
    std::shared_ptr<Lockstep> m_together;
    RunModel m_twin;
    JobRunner m_jobs;
    TrainingController m_twinTraining;
    RobustnessController m_robustness;
};

}
