#pragma once

#include "tests/long/use/script.h"

#include "ui/main_window.h"
#include "ui/session.h"
#include "ui/workbench.h"

#include <QJsonObject>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <map>

namespace cmir::use {

/// The real window on a workbench of its own, all of whose files lie in one folder, with files to open beside it.
/// Dialogs come up as they do for a person; a hand that is called while one is up (the butler) uses and closes it.
class UsedWindow {
public:
    explicit UsedWindow(const QString& folder);
    ~UsedWindow();

    QString place(const QString& name) const; ///< in the folder
    QStringList filesToOpen() const; ///< datasets and files of other programs
    QStringList runs() const; ///< files in the list of runs

    /// What the deed under way answers; its numbers decide.
    void setAnswers(Draw* draw) { m_draw = draw; }

    /// As much of the window's time, and as little of the system's as that takes.
    void pass(std::chrono::milliseconds time);
    /// Until nothing is under way any more, or this long of the system's time. False: something still is.
    bool waitForRest(int realMs);
    bool isAtRest() const;
    /// What is still under way, in words; empty: nothing.
    QString underWay() const;

    /// Ends all that is under way, as a person would by the buttons.
    void endEverything();
    /// Small built-in data and settings, the first view, an ordinary size, few runs in the list, nothing to undo, and
    /// a finished run of these settings on show. False: it did not come to that, which complaints() says.
    bool goHome();
    void leaveHome(); ///< what goes on by itself may begin again
    QByteArray homeRun() const { return m_homeRun; } ///< what the run trained at home came to

    /// What must not happen and did: failed jobs, errors shown, warnings of Qt.
    QStringList takeComplaints();
    void complain(const QString& text);

    ui::Workbench workbench;
    ui::MainWindow window;

private:
    ui::Questions questions();
    void makeFiles();
    void listen();
    void useDialogs();
    void readMessages();

    QString m_folder;
    ui::Session m_session;
    QTimer m_butler;
    Draw* m_draw = nullptr;
    Draw m_own { 1 }; ///< where no deed is under way
    QStringList m_complaints;
    QString m_lastMessage;
    int m_exports = 0;
    QByteArray m_homeRun;
    std::map<ui::View*, QJsonObject> m_homeStates; ///< of the views, as they were at first
    bool m_trainsUnasked = true; ///< for the curves beneath the sliders, while it is not at home
};

/// Does something with one of the widgets in it, as a hand without a plan would; what, in words (empty: there is none
/// that can be used).
QString useAnyWidget(QWidget* root, Draw& draw);
/// Chooses any entry of a menu, opened first; what, in words.
QString chooseAny(QMenu* menu, Draw& draw);

}
