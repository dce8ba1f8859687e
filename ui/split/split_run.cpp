#include "ui/split/split_run.h"

#include "core/training/live_rules.h"
#include "core/training/lockstep.h"
#include "ui/library/keeping.h"
#include "ui/live_change_text.h"
#include "ui/run_life.h"

namespace cmir::ui {

SplitRun::SplitRun(RunModel& model, TrainingController& training, RunLife& life, RunKeeper& keeper,
    ModuleAgreement& modules, QObject* parent)
    : QObject(parent)
    , m_model(model)
    , m_training(training)
    , m_life(life)
    , m_twinTraining(m_twin, keeper)
    , m_robustness(m_twin, m_jobs, modules)
{
    keepByItself(m_twin, m_twinTraining, keeper);
    connect(&m_model, &RunModel::runReset, this, &SplitRun::followRun);
    connect(&m_training, &TrainingController::aboutToBegin, this, [this] {
        if (m_state == State::Split && !isActive()) // what is over is not gone on with on one side alone
            close();
    });
    connect(&m_training, &TrainingController::runEnded, this, [this] {
        m_twinTraining.stop();
        if (m_state == State::Asked)
            giveUp();
    });
    connect(&m_model, &RunModel::replayChanged, this, &SplitRun::followReplay);
    connect(&m_model, &RunModel::testShownChanged, this, [this] {
        if (m_state == State::Split)
            m_twin.setTestShown(m_model.testShown());
    });
    connect(&m_twinTraining, &TrainingController::stateChanged, this, &SplitRun::twinTrainingChanged);
    // Later: what its end brings with it is kept first.
    for (const auto signal : { &SplitRun::twinTrainingChanged, &SplitRun::stateChanged })
        connect(this, signal, this, &SplitRun::letGo, Qt::QueuedConnection);
    connect(&m_jobs, &JobRunner::finished, this, &SplitRun::letGo, Qt::QueuedConnection);
    connect(&m_jobs, &JobRunner::failed, this, &SplitRun::letGo, Qt::QueuedConnection);
    connect(&m_jobs, &JobRunner::cancelled, this, &SplitRun::letGo, Qt::QueuedConnection);
    connect(&m_twinTraining, &TrainingController::failed, this, &SplitRun::failed);
    connect(&m_twinTraining, &TrainingController::warned, this, &SplitRun::warned);
    connect(
        &m_jobs, &JobRunner::failed, this, [this](const QString&, const QString& message) { Q_EMIT failed(message); });
}

void SplitRun::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

/// The twin of a split that is over: nobody sees it any more, and its snapshots are most of its memory. What is being
/// measured of it is kept first.
void SplitRun::letGo()
{
    if (m_state == State::Whole && !isActive() && !m_robustness.isBusy())
        m_twin.clear();
}

QString SplitRun::obstacle() const
{
    if (m_state != State::Whole)
        return tr("The run is split already.");
    if (isActive())
        return tr("The other side of the last split is just ending.");
    if (m_training.isActive() && &m_training.model() != &m_model)
        return tr("Another seed than the first is on show: show the first, or wait until all have ended.");
    if (m_training.phase() == TrainingController::Phase::Active && m_model.isTraining())
        return m_model.isPassing()
            ? tr("This run gives way to whatever is turned: switch off Retrain on change, and train one that stays.")
            : QString();
    const QString obstacle = m_life.obstacle();
    return m_training.isActive() ? tr("The run is not under way yet, or is being stopped.") : obstacle;
}

void SplitRun::begin()
{
    if (!obstacle().isEmpty())
        return;
    const bool goesOn = !m_training.isActive();
    if (goesOn) // from its very end: its first step waits until it is two
        m_life.continueRun({}, TrainingController::Begin::Paused);
    if (!m_training.isActive()) // it said why
        return;
    m_together = std::make_shared<Lockstep>(2);
    enter(State::Asked);
    m_training.share(m_together, [this](const std::shared_ptr<const Checkpoint>& state) {
        if (m_state != State::Asked)
            return; // given up meanwhile: nobody waits for it
        if (state)
            part(state);
        else
            giveUp();
    });
    if (goesOn)
        m_training.resume();
}

void SplitRun::part(const std::shared_ptr<const Checkpoint>& state)
{
    m_step = state->state->step;
    m_id = state->identity.id;
    RunRequest request = twinRequest(state, m_model.path().toStdString(), m_model.runDataset());
    m_twinTraining.prepare(
        m_training.isPaused() ? TrainingController::Begin::Paused : TrainingController::Begin::Running);
    m_twinTraining.start(std::move(request), { .together = m_together });
    if (!m_twinTraining.isActive()) { // it said why
        giveUp();
        return;
    }
    m_training.addFollower(&m_twinTraining, TrainingController::Follows::Steps);
    enter(State::Split);
}

/// The run on show goes on alone.
void SplitRun::giveUp()
{
    if (const auto together = std::exchange(m_together, {}))
        together->leave();
    enter(State::Whole);
}

void SplitRun::close()
{
    if (m_state == State::Asked)
        giveUp();
    if (m_state != State::Split)
        return;
    m_training.removeFollower(&m_twinTraining);
    m_twinTraining.stop();
    m_together.reset();
    enter(State::Whole);
}

void SplitRun::followRun()
{
    if (m_state == State::Split && m_model.identity().id != m_id)
        close();
}

/// The same epoch on both sides.
void SplitRun::followReplay()
{
    if (m_state != State::Split)
        return;
    const auto index = m_model.replayIndex();
    std::optional<std::size_t> same;
    if (index)
        for (std::size_t i = 0; i < m_twin.replay().size(); ++i)
            if (m_twin.replay()[i]->epoch == m_model.replay()[*index]->epoch)
                same = i;
    if (same != m_twin.replayIndex())
        m_twin.showReplay(same);
}

QString SplitRun::twinValues() const
{
    return valuesThatDiffer(m_twin.settings(), m_model.settings());
}

QString SplitRun::ownValues() const
{
    return valuesThatDiffer(m_model.settings(), m_twin.settings());
}

}
