#include "ui/studies/study_layout.h"

#include <QHeaderView>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {

QVBoxLayout* fill(QWidget* parent, std::initializer_list<QWidget*> widgets, const QWidget* stretched)
{
    auto* layout = new QVBoxLayout(parent);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    for (QWidget* widget : widgets)
        layout->addWidget(widget, widget == stretched ? 1 : 0);
    return layout;
}

}

QWidget* stacked(std::initializer_list<QWidget*> widgets, QWidget* stretched)
{
    auto* box = new QWidget;
    fill(box, widgets, stretched);
    return box;
}

void layView(QWidget* view, std::initializer_list<QWidget*> widgets, QWidget* stretched)
{
    fill(view, widgets, stretched)->setContentsMargins(16, 8, 16, 8);
}

QSplitter* threeToTwo(QWidget* upper, QWidget* lower)
{
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(upper);
    splitter->addWidget(lower);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({ 600, 400 });
    return splitter;
}

QTreeWidget* makeNumbersTable(int columns, const QString& name)
{
    auto* table = new QTreeWidget;
    table->setColumnCount(columns);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setAlternatingRowColors(true);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setAccessibleName(name);
    for (int column = 1; column < columns; ++column)
        table->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    table->header()->setStretchLastSection(false);
    table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    return table;
}

void makeRowsClickable(QTreeWidget* table, const std::function<void(int row)>& clicked)
{
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setAllColumnsShowFocus(true);
    const auto tell = [table, clicked](QTreeWidgetItem* item) { clicked(table->indexOfTopLevelItem(item)); };
    QObject::connect(table, &QTreeWidget::itemClicked, table, tell);
    QObject::connect(table, &QTreeWidget::itemActivated, table, tell); // Enter
}

void refill(QTreeWidget* table, const std::function<void()>& fill)
{
    const int current = table->indexOfTopLevelItem(table->currentItem());
    table->clear();
    fill();
    if (QTreeWidgetItem* item = current < 0 ? nullptr : table->topLevelItem(current))
        table->setCurrentItem(item);
}

}
