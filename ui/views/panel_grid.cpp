#include "ui/views/panel_grid.h"

#include <QChildEvent>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int panelGap = 8;
constexpr QSize aroundPlot { 60, 90 }; ///< what title and axes take of a picture

/// Where the i-th of `count` parts of a length begins, so that the parts and the gaps between them fill it.
int beginOf(int i, int count, int length)
{
    return i * (length + panelGap) / count;
}

QSize plotSize(const QSize& room, int columns, int rows)
{
    return QSize((room.width() + panelGap) / columns, (room.height() + panelGap) / rows) - QSize(panelGap, panelGap)
        - aroundPlot;
}

}

PanelGrid::PanelGrid(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PanelGrid::setPairs(int pairs)
{
    m_pairs = std::max(1, pairs);
    place();
}

void PanelGrid::add(QWidget* panel)
{
    panel->setParent(this);
    m_panels << panel;
    panel->show();
    place();
}

PanelGrid::Arrangement PanelGrid::arrangementFor(const QSize& room, int pairs)
{
    const QSize inRows = plotSize(room, 2, pairs), inColumns = plotSize(room, pairs, 2);
    return std::min(inColumns.width(), inColumns.height()) > std::min(inRows.width(), inRows.height())
        ? Arrangement::Columns
        : Arrangement::Rows;
}

QSize PanelGrid::minimumSizeHint() const
{
    QSize largest(120, 100);
    for (const QWidget* panel : m_panels)
        largest = largest.expandedTo(panel->minimumSizeHint());
    return 2 * largest + QSize(panelGap, panelGap);
}

void PanelGrid::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

void PanelGrid::childEvent(QChildEvent* event)
{
    if (event->removed())
        m_panels.removeIf([&](const QObject* panel) { return panel == event->child(); });
    QWidget::childEvent(event);
}

void PanelGrid::place()
{
    const bool inRows = arrangement() == Arrangement::Rows;
    const int columns = inRows ? 2 : m_pairs, rows = inRows ? m_pairs : 2;
    for (int i = 0; i < m_panels.size(); ++i) {
        const int column = inRows ? i % 2 : i / 2, row = inRows ? i / 2 : i % 2;
        const QPoint from(beginOf(column, columns, width()), beginOf(row, rows, height()));
        const QPoint to(beginOf(column + 1, columns, width()) - panelGap, beginOf(row + 1, rows, height()) - panelGap);
        m_panels[i]->setGeometry(QRect(from, QSize(to.x() - from.x(), to.y() - from.y())));
    }
}

}
