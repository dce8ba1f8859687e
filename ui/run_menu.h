#pragma once

#include "core/storage/recovery_folder.h"

#include <QList>
#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>

class QAction;
class QMenu;
class QMessageBox;
class QWidget;

namespace cmir::ui {

class RunApplication;
struct Workbench;

/// The entries of the Run menu that do something with the run on show after its training: continue, repeat exactly,
/// branch, use it on other data; and the offer to get back runs that were cut off.
class RunMenu : public QObject {
    Q_OBJECT

public:
    RunMenu(Workbench& workbench, QWidget* window);

    void fill(QMenu* menu);
    /// Asks about the newest of these, without blocking the window. Declining keeps it: it is offered again, and stands
    /// in the menu.
    void offer(const QList<CutOffRun>& runs);

    /// Asked before a run begins: takes over what is typed, asks about what would be lost.
    void setMayBegin(std::function<bool()> mayBegin) { m_mayBegin = std::move(mayBegin); }

    QAction* continueRun() const { return m_continue; }
    QAction* repeatRun() const { return m_repeat; }
    QAction* branchRun() const { return m_branch; }
    QAction* applyRun() const { return m_apply; }
    /// What the run on show makes of these files, which are one data set: shown in a window of its own.
    void applyTo(const QStringList& paths);
    QMessageBox* offered() const { return m_offer; } ///< null: nothing is asked

private:
    void update();
    void askAndContinue();
    void askAndBranch();
    void lookForCutOff(QMenu* menu);
    void fillCutOff(QMenu* menu, const QList<CutOffRun>& runs);
    void recover(const CutOffRun& run);

    Workbench& m_workbench;
    QWidget* m_window;
    QAction* m_continue;
    QAction* m_repeat;
    QAction* m_branch;
    QAction* m_apply;
    RunApplication* m_application;
    QPointer<QMessageBox> m_offer;
    std::function<bool()> m_mayBegin = [] { return true; };
};

}
