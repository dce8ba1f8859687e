#pragma once

#include <QObject>

class QAction;
class QMenu;

namespace cmir::ui {

class SelectionModel;

/// The menu's actions on the selection of samples: undo and redo, all, none, the others. Each says why when it is not
/// possible.
class SelectionActions : public QObject {
    Q_OBJECT

public:
    explicit SelectionActions(SelectionModel& selection, QObject* parent = nullptr);

    void fill(QMenu* menu);

    QAction* undo;
    QAction* redo;
    QAction* all;
    QAction* none;
    QAction* invert;

private:
    void update();

    SelectionModel& m_selection;
};

}
