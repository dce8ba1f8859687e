#include "ui/changes/change_deeds.h"

#include "core/config/registry.h"
#include "ui/live_change_text.h"
#include "ui/next_run.h"
#include "ui/run_life.h"
#include "ui/run_model.h"
#include "ui/training_controller.h"

namespace cmir::ui {

ExperimentConfig settingsBefore(const ExperimentConfig& first, const std::vector<LiveChange>& events, std::size_t event)
{
    return settingsAtEnd(first, std::span(events).first(event));
}

ChangeDeeds::ChangeDeeds(NextRun& next, RunModel& model, TrainingController& training, RunLife& life, QObject* parent)
    : QObject(parent)
    , m_next(next)
    , m_model(model)
    , m_training(training)
    , m_life(life)
{
    // After all that happens to a run that has ended: it is being kept by then.
    connect(&training, &TrainingController::runEnded, this, &ChangeDeeds::goOnWhenEnded, Qt::QueuedConnection);
    // Of several seeds the one on show may end later.
    connect(&model, &RunModel::trainingChanged, this, &ChangeDeeds::goOnWhenEnded, Qt::QueuedConnection);
    connect(&model, &RunModel::runReset, this, [this] { m_wanted.reset(); });
}

std::optional<std::size_t> ChangeDeeds::keptBefore(std::size_t event) const
{
    std::optional<std::size_t> found;
    for (std::size_t i = 0; event < m_model.events().size() && i < m_model.replay().size(); ++i)
        if (m_model.replay()[i]->step < m_model.events()[event].step)
            found = i;
    return found;
}

std::optional<std::size_t> ChangeDeeds::keptAfter(std::size_t event) const
{
    for (std::size_t i = 0; event < m_model.events().size() && i < m_model.replay().size(); ++i)
        if (m_model.replay()[i]->step >= m_model.events()[event].step)
            return i;
    return std::nullopt;
}

QString ChangeDeeds::backObstacle(std::size_t event) const
{
    if (event >= m_model.events().size() || !m_model.events()[event].isParameter())
        return tr("It is no change of a parameter.");
    if (!m_model.isTraining() && !m_training.isActive())
        return m_life.obstacle();
    if (m_training.phase() != TrainingController::Phase::Active || !m_model.isTraining())
        return tr("A run is being made ready or stopped: wait for it.");
    return {};
}

void ChangeDeeds::goBack(std::size_t event)
{
    if (!backObstacle(event).isEmpty() || (m_mayBegin && !m_mayBegin()))
        return;
    if (!m_training.isActive())
        return branchBefore(event);
    m_wanted = event;
    m_training.stop();
}

void ChangeDeeds::goOnWhenEnded()
{
    if (m_model.isTraining() || m_training.isActive())
        return;
    if (const auto event = std::exchange(m_wanted, std::nullopt))
        branchBefore(*event);
}

void ChangeDeeds::branchBefore(std::size_t event)
{
    const QString obstacle = backObstacle(event);
    if (!obstacle.isEmpty()) {
        Q_EMIT failed(obstacle);
        return;
    }
    const auto record = m_model.record();
    const LiveChange change = record->events[event];
    ExperimentConfig before = settingsBefore(record->config.parameters, record->events, event);
    // How long it was to train is no part of what is tried out, and the next run's length is none of the branch.
    const auto epochs = settingsAtEnd(record->config.parameters, record->events).epochs;
    before.epochs = m_next.parameters().epochs;
    {
        const NextRun::Step step(m_next, tr("back to before %1").arg(changeText(change)));
        m_next.setMethod(record->config.method);
        m_next.setParameters(before);
    }
    m_life.branchRun(change.step - 1, epochs);
}

}
