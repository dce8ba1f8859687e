#pragma once

#include <QString>

#include <functional>
#include <initializer_list>

class QSplitter;
class QTreeWidget;
class QWidget;

namespace cmir::ui {

// How the views of studies are laid out, the same in each.

/// Widgets below each other without a margin; `stretched` takes the room that is left.
QWidget* stacked(std::initializer_list<QWidget*> widgets, QWidget* stretched);
/// The same as the layout of a view, with a view's margin.
void layView(QWidget* view, std::initializer_list<QWidget*> widgets, QWidget* stretched);
/// Two parts of three to two, with a handle between them.
QSplitter* threeToTwo(QWidget* upper, QWidget* lower);
/// An empty list to be read: no selection, the first column takes the room that is left, the others hold numbers.
QTreeWidget* makeNumbersTable(int columns, const QString& name);
/// From now on a click on a row of such a list, or Enter on the one under the cursor, calls `clicked` with its number.
void makeRowsClickable(QTreeWidget* table, const std::function<void(int row)>& clicked);
/// Fills such a list anew; the cursor stays on the row of the same number.
void refill(QTreeWidget* table, const std::function<void()>& fill);

}
