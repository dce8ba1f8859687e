#pragma once

#include "ui/view_catalogue.h"

#include <QHash>
#include <QMap>
#include <QPointer>
#include <QWidget>

class QHBoxLayout;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QToolButton;
class QVBoxLayout;

namespace cmir::ui {

/// The views, grouped by what a person does: one row with the modes at its left and the views of the current mode as
/// tabs beside them. A mode comes back with the view that was on show in it last.
class ViewStack : public QWidget {
    Q_OBJECT

public:
    explicit ViewStack(QWidget* parent = nullptr);

    /// Takes the view over; the first one added is on show.
    void add(const ViewEntry& entry, View* view);
    QList<View*> views() const { return m_views; } ///< in the order in which they were added
    View* current() const;
    Mode mode() const;
    QList<View*> remembered() const; ///< the view that each mode comes back with; the one on show last
    void show(View* view);
    void showMode(Mode mode);
    /// Puts a widget left of the views of a run, and a line above these; takes both over and gives up those before.
    /// Null: the views have all the room.
    void setHalves(QWidget* left, QWidget* head);
    void addBesideTabs(QWidget* widget); ///< at the right end of their row; takes it over
    void addNote(QWidget* note); ///< under the tabs, over the whole width; takes it over
    static void takeHalf(View* view, bool half); ///< what setHalves does with the views of a run
    ViewEntry entry(const View* view) const { return m_entries[view]; }
    QString title(const View* view) const;
    QIcon icon(const View* view) const;
    QToolButton* button(Mode mode) const { return m_buttons.value(mode); }
    QTabBar* tabs() const { return m_tabs; }

Q_SIGNALS:
    void currentChanged(View* view);

private:
    void fillTabs(Mode mode);
    QList<View*> viewsOf(Mode mode) const;
    void showHalves();
    static void takeShare(QWidget* half);

    QHBoxLayout* m_row;
    QTabBar* m_tabs;
    QWidget* m_line = nullptr; ///< between modes and tabs
    QStackedWidget* m_stack;
    QSplitter* m_halves; ///< perhaps a left half; the views
    QVBoxLayout* m_right; ///< perhaps a head; the views
    QPointer<QWidget> m_left, m_head;
    QMap<Mode, QToolButton*> m_buttons;
    QList<View*> m_views;
    QHash<const View*, ViewEntry> m_entries;
    QMap<Mode, View*> m_last;
};

}
