#include "ui/run_menu.h"

#include "ui/apply/run_application.h"
#include "ui/branch_dialog.h"
#include "ui/continue_dialog.h"
#include "ui/icons.h"
#include "ui/manual/manual_text.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <QAction>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

namespace cmir::ui {

RunMenu::RunMenu(Workbench& workbench, QWidget* window)
    : QObject(window)
    , m_workbench(workbench)
    , m_window(window)
    , m_continue(new QAction(tr("Contin&ue…"), this))
    , m_repeat(new QAction(tr("&Repeat exactly"), this))
    , m_branch(new QAction(tr("&Branch…"), this))
    , m_apply(new QAction(tr("&Apply to…"), this))
    , m_application(new RunApplication(workbench, window))
{
    m_continue->setShortcut(QKeySequence(QStringLiteral("Ctrl+F5")));
    connect(m_continue, &QAction::triggered, this, &RunMenu::askAndContinue);
    connect(m_repeat, &QAction::triggered, this, [this] {
        if (m_mayBegin())
            m_workbench.life.repeatRun();
    });
    connect(m_branch, &QAction::triggered, this, &RunMenu::askAndBranch);
    connect(m_apply, &QAction::triggered, m_application, &RunApplication::ask);
    connect(&workbench.life, &RunLife::found, this, &RunMenu::offer);
    connect(&workbench.training, &TrainingController::stateChanged, this, &RunMenu::update);
    connect(&workbench.model, &RunModel::recordChanged, this, &RunMenu::update);
    connect(&workbench.model, &RunModel::runReset, this, &RunMenu::update);
    update();
}

void RunMenu::fill(QMenu* menu)
{
    menu->addActions({ m_continue, m_repeat, m_branch, m_apply });
    QMenu* cutOff = menu->addMenu(tr("Runs that were cut &off"));
    connect(cutOff, &QMenu::aboutToShow, this, [this, cutOff] { lookForCutOff(cutOff); });
}

void RunMenu::update()
{
    const QString obstacle = m_workbench.life.obstacle();
    const auto set = [&](QAction* action, const QString& does) {
        action->setEnabled(obstacle.isEmpty());
        action->setToolTip(richTip(obstacle.isEmpty() ? does : obstacle));
    };
    set(m_continue, tr("Trains the run on show on, for more epochs or until it is paused."));
    set(m_repeat,
        tr("Trains the run on show again from its settings and what was turned, and compares the two bit by bit."));
    set(m_branch,
        tr("Goes back to a moment of the run on show and trains on from there with the values of the panel."));
    m_apply->setEnabled(m_workbench.model.record() != nullptr);
    m_apply->setToolTip(richTip(m_apply->isEnabled() ? tr("Uses the run on show on other data: predictions, metrics "
                                                          "where there are labels, and the new samples beside "
                                                          "its own.")
                                                     : tr("There is no finished run on show.")));
}

void RunMenu::applyTo(const QStringList& paths)
{
    m_application->applyTo(paths);
}

void RunMenu::askAndContinue()
{
    const auto& record = m_workbench.model.record();
    if (!record || !record->last || !m_mayBegin())
        return;
    ContinueDialog dialog(record->epochs, record->last->settings.epochs, m_window);
    if (dialog.exec() == QDialog::Accepted)
        m_workbench.life.continueRun(dialog.epochs());
}

void RunMenu::askAndBranch()
{
    const auto& record = m_workbench.model.record();
    if (!record || !m_mayBegin())
        return;
    const auto& shown = m_workbench.model.snapshot();
    BranchDialog dialog(
        *record, shown ? shown->epoch : record->epochs,
        [this](std::int64_t step) { return m_workbench.life.changesAt(step); }, m_window);
    if (dialog.exec() == QDialog::Accepted)
        m_workbench.life.branchRun(dialog.step(), dialog.epochs());
}

void RunMenu::lookForCutOff(QMenu* menu)
{
    menu->clear();
    menu->addAction(tr("Looking for them …"))->setEnabled(false);
    m_workbench.life.lookForCutOff(menu, [this, menu](const QList<CutOffRun>& runs) { fillCutOff(menu, runs); });
}

void RunMenu::fillCutOff(QMenu* menu, const QList<CutOffRun>& runs)
{
    menu->clear();
    for (const CutOffRun& run : runs) {
        QMenu* deeds = menu->addMenu(cutOffText(run));
        deeds->addAction(tr("&Continue it"), this, [this, run] { recover(run); })
            ->setEnabled(!m_workbench.training.isActive());
        deeds->addAction(tr("&Throw it away"), this, [this, run] { m_workbench.life.throwAway(run); });
    }
    if (menu->isEmpty())
        menu->addAction(tr("None: every run came to its end"))->setEnabled(false);
}

void RunMenu::recover(const CutOffRun& run)
{
    if (m_mayBegin())
        m_workbench.life.recover(run);
}

void RunMenu::offer(const QList<CutOffRun>& runs)
{
    if (runs.isEmpty() || m_offer)
        return;
    const CutOffRun& newest = runs.first();
    m_offer = new QMessageBox(
        QMessageBox::Question, tr("A run was cut off"), cutOffText(newest), QMessageBox::NoButton, m_window);
    setManualSection(m_offer, QStringLiteral("A run that was cut off"));
    m_offer->setAttribute(Qt::WA_DeleteOnClose);
    QString more = tr("It can be trained on from there, to the same bits as if nothing had happened.");
    if (runs.size() > 1)
        more += u' ' + tr("%1 others stand under Run > Runs that were cut off.").arg(runs.size() - 1);
    m_offer->setInformativeText(more);
    QPushButton* goOn = m_offer->addButton(tr("&Continue it"), QMessageBox::AcceptRole);
    m_offer->addButton(tr("&Not now"), QMessageBox::RejectRole);
    m_offer->setDefaultButton(goOn);
    connect(goOn, &QPushButton::clicked, this, [this, newest] { recover(newest); });
    m_offer->open();
}

}
