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
    connect(&workbench.training, &TrainingController::runEnded, this, [this] {
        if (std::exchange(m_wanted, false))
            train();
    });
}

void Retrain::setOn(bool on)
{
    if (m_on == on)
        return;
    m_on = on;
    m_wanted = false;
    m_workbench.training.setGivesWay(on);
    m_rest.stop();
    Q_EMIT onChanged(on);
}

void Retrain::changed()
{
    if (m_on)
        m_rest.start();
}

/// A run that the user began is not thrown away: it ends first, and is kept.
void Retrain::train()
{
    if (!m_on)
        return;
    if (m_workbench.training.isActive() && !m_workbench.isPassing()) {
        m_wanted = true;
        m_workbench.training.stop();
        return;
    }
    m_workbench.retrain();
}

}
