#pragma once

#include <QObject>

class QAction;

namespace cmir::ui {

struct Workbench;

/// The window's actions that depend on where the run stands: enabled when they mean something, and saying why when not.
class Actions : public QObject {
    Q_OBJECT

public:
    explicit Actions(Workbench& workbench, QObject* parent = nullptr);

    QAction* train;
    QAction* pause; ///< and resume
    QAction* step;
    QAction* stop;
    QAction* measure;
    QAction* compare;
    QAction* open;
    QAction* save;
    QAction* saveAs;
    QAction* report;

    void update();

private:
    QAction* make(const QString& icon, const QString& text, const QString& shortcut);
    void updateTraining();
    void updateFiles();
    /// Enables it, or disables it and says why.
    static void set(QAction* action, const QString& does, const QString& obstacle);

    Workbench& m_workbench;
};

}
