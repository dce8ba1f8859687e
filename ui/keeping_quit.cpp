#include "ui/keeping_quit.h"

#include "ui/workbench.h"

#include <QCoreApplication>

#include <utility>

namespace cmir::ui {

KeepingQuit::KeepingQuit(Workbench& workbench, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
{
    connect(&workbench.training, &TrainingController::stateChanged, this, &KeepingQuit::goOn, Qt::QueuedConnection);
    connect(&workbench.split, &SplitRun::twinTrainingChanged, this, &KeepingQuit::goOn, Qt::QueuedConnection);
    connect(&workbench.seeds, &SeedGroup::activityChanged, this, &KeepingQuit::goOn, Qt::QueuedConnection);
    for (const auto signal : { &JobRunner::finished, &JobRunner::cancelled })
        connect(&workbench.jobs, signal, this, &KeepingQuit::goOn, Qt::QueuedConnection);
    connect(&workbench.jobs, &JobRunner::failed, this, &KeepingQuit::goOn, Qt::QueuedConnection);
}

void KeepingQuit::quit()
{
    if (std::exchange(m_quitting, true)) {
        QCoreApplication::exit(0);
        return;
    }
    m_workbench.training.stop();
    goOn();
}

void KeepingQuit::goOn()
{
    if (!m_quitting || m_workbench.isTraining())
        return;
    if (!std::exchange(m_keeping, true))
        keepNow(m_workbench.model, m_workbench.keeper);
    if (m_workbench.files.isWriting())
        return;
    Q_EMIT done();
    QCoreApplication::exit(0);
}

}
