#include "ui/retrain.h"

#include "ui/workbench.h"

#include <utility>

namespace cmir::ui {

Retrain::Retrain(Workbench& workbench, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(restMs);
    connect(&m_rest, &QTimer::timeout, this, &Retrain::train);
    connect(&workbench.next, &NextRun::parametersChanged, this, &Retrain::changed);
    connect(&workbench.next, &NextRun::methodChanged, this, &Retrain::changed);
    connect(&workbench.data, &DataController::otherDataChosen, this, &Retrain::changed);
    // What an opened run brings with it is no change of the hand's.
    connect(&workbench.files, &RunFiles::opened, &m_rest, [this](const QString&, const QString& kind) {
        if (kind == u"run")
            m_rest.stop();
    });
    connect(&workbench.jobs, &JobRunner::started, this, [this](const QString& slot) {
        if (slot == RunFiles::openSlot) { // the file may take the place of the run and the settings
            m_rest.stop();
            m_afterMeasuring = false;
        }
    });
    connect(&workbench.training, &TrainingController::runEnded, this, [this] {
        if (std::exchange(m_wanted, false))
            train();
    });
    // A run that the user begins meanwhile has what was turned.
    connect(&workbench.training, &TrainingController::aboutToBegin, this, [this] { m_afterMeasuring = false; });
    const auto measured = [this](const QString& slot) {
        if (slot == RobustnessController::slot && std::exchange(m_afterMeasuring, false)
            && (!m_workbench.training.isActive() || m_workbench.isPassing()))
            train();
    };
    // After what was measured has arrived in the run.
    for (const auto signal : { &JobRunner::finished, &JobRunner::cancelled })
        connect(&workbench.jobs, signal, this, measured, Qt::QueuedConnection);
    connect(&workbench.jobs, &JobRunner::failed, this, measured, Qt::QueuedConnection);
}

void Retrain::setOn(bool on)
{
    if (m_on == on)
        return;
    m_on = on;
    m_wanted = m_afterMeasuring = false;
    m_workbench.training.setGivesWay(on);
    m_rest.stop();
    Q_EMIT onChanged(on);
}

void Retrain::changed()
{
    if (m_on)
        m_rest.start();
}

/// A run that the user began is not thrown away: it ends first, and is kept. Nor is what is measured of it.
void Retrain::train()
{
    if (!m_on)
        return;
    if (m_workbench.jobs.isRunning(RunFiles::openSlot)) {
        m_rest.start(); // what it brings decides
        return;
    }
    if (m_workbench.jobs.isWanted(RobustnessController::slot)) {
        m_afterMeasuring = true;
        return;
    }
    if (m_workbench.training.isActive() && !m_workbench.isPassing()) {
        m_wanted = true;
        m_workbench.training.stop();
        return;
    }
    m_workbench.retrain();
}

}
