#pragma once

#include <QObject>

namespace cmir::ui {

struct Workbench;

/// Quits without a question, as a signal or the end of the desktop session asks for, and loses nothing: stops the run
/// that trains, keeps a run that is not saved, then ends the program with status 0. Asked a second time it ends at
/// once; the state that was put aside stays and is offered at the next start.
class KeepingQuit : public QObject {
    Q_OBJECT

public:
    explicit KeepingQuit(Workbench& workbench, QObject* parent = nullptr);

    void quit();
    bool isQuitting() const { return m_quitting; }

Q_SIGNALS:
    void done(); ///< everything is kept; the program ends now

private:
    void goOn();

    Workbench& m_workbench;
    bool m_quitting = false, m_keeping = false;
};

}
