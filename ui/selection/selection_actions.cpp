#include "ui/selection/selection_actions.h"

#include "ui/selection/selection_model.h"

#include <QAction>
#include <QMenu>
#include <QUndoStack>

namespace cmir::ui {

SelectionActions::SelectionActions(SelectionModel& selection, QObject* parent)
    : QObject(parent)
    , undo(selection.undoStack()->createUndoAction(this, tr("&Undo")))
    , redo(selection.undoStack()->createRedoAction(this, tr("&Redo")))
    , all(new QAction(tr("Select &all samples"), this))
    , none(new QAction(tr("Select &none"), this))
    , invert(new QAction(tr("&Invert selection"), this))
    , m_selection(selection)
{
    undo->setShortcut(QKeySequence::Undo);
    redo->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+Z")));
    all->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+A")));
    none->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+N")));
    invert->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+I")));
    connect(all, &QAction::triggered, &selection, &SelectionModel::selectAll);
    connect(none, &QAction::triggered, &selection, &SelectionModel::clear);
    connect(invert, &QAction::triggered, &selection, &SelectionModel::invert);
    connect(&selection, &SelectionModel::changed, this, &SelectionActions::update);
    update();
}

void SelectionActions::fill(QMenu* menu)
{
    menu->addActions({ undo, redo });
    menu->addSeparator();
    menu->addActions({ all, none, invert });
}

void SelectionActions::update()
{
    none->setEnabled(!m_selection.selected().isEmpty());
    none->setToolTip(none->isEnabled() ? QString() : tr("Nothing is selected."));
}

}
