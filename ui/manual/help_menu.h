#pragma once

#include <QObject>

class QMenu;

namespace cmir::ui {

class FirstRun;
class HelpKey;
class MainWindow;
struct Workbench;

/// What helps: the manual and F1, the first run, and what the program is.
class HelpMenu : public QObject {
    Q_OBJECT

public:
    HelpMenu(MainWindow& window, Workbench& workbench); ///< when the window has all its parts

    void fill(QMenu* menu);
    HelpKey* key() const { return m_key; }
    FirstRun* firstRun() const { return m_firstRun; }

private:
    MainWindow& m_window;
    Workbench& m_workbench;
    HelpKey* m_key;
    FirstRun* m_firstRun;
};

}
