#pragma once

#include "core/run/live_change.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>

namespace cmir::ui {

class NextRun;
class RunLife;
class RunModel;
class TrainingController;

/// What can be done with one change of the run on show: look at it before and after, and go back to before it.
class ChangeDeeds : public QObject {
    Q_OBJECT

public:
    ChangeDeeds(NextRun& next, RunModel& model, TrainingController& training, RunLife& life, QObject* parent = nullptr);

    /// The nearest kept epoch that was finished when an event was made, and the nearest that was finished since, as
    /// places in RunModel::replay(); none: none is kept.
    std::optional<std::size_t> keptBefore(std::size_t event) const;
    std::optional<std::size_t> keptAfter(std::size_t event) const;

    /// Why one cannot go back to before it, as a sentence; empty: one can.
    QString backObstacle(std::size_t event) const;
    /// The run's training up to the change, and from there with the settings that were in force before it. One that
    /// trains is stopped first: it is kept as every run that ends.
    void goBack(std::size_t event);
    /// Asked before a run begins; false: it does not.
    void setMayBegin(std::function<bool()> mayBegin) { m_mayBegin = std::move(mayBegin); }

Q_SIGNALS:
    void failed(const QString& message);

private:
    void branchBefore(std::size_t event);
    void goOnWhenEnded();

    NextRun& m_next;
    RunModel& m_model;
    TrainingController& m_training;
    RunLife& m_life;
    std::function<bool()> m_mayBegin;
    std::optional<std::size_t> m_wanted; ///< goes back to before it when the run that trains has ended
};

/// The settings in force just before an event; of several in one step those before it have been made.
ExperimentConfig settingsBefore(
    const ExperimentConfig& first, const std::vector<LiveChange>& events, std::size_t event);

}
