#include "ui/samples/samples_view.h"

#include "ui/samples/samples_model.h"
#include "ui/selection/selection_model.h"

#include <QHeaderView>
#include <QMouseEvent>

namespace cmir::ui {

SamplesView::SamplesView(SamplesModel& rows, SelectionModel& selection, QWidget* parent)
    : QTableView(parent)
    , m_rows(rows)
    , m_selection(selection)
    , m_rowSelection(new RowSelection(rows, selection, this))
{
    setModel(&rows);
    setSelectionModel(m_rowSelection);
    setItemDelegate(new RowDelegate(*m_rowSelection, this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setWordWrap(false);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setAccessibleName(tr("Samples"));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    horizontalHeader()->setSortIndicatorClearable(true);
    setSortingEnabled(true);

    const auto redraw = [this] { viewport()->update(); };
    connect(&selection, &SelectionModel::changed, this, redraw);
    connect(m_rowSelection, &RowSelection::shownChanged, this, redraw);
    connect(m_rowSelection, &QItemSelectionModel::currentChanged, this, &SamplesView::takeCurrent);
    connect(&selection, &SelectionModel::currentChanged, this, &SamplesView::showCurrent);
    connect(&rows, &QAbstractItemModel::modelReset, this, &SamplesView::showCurrent);
}

void SamplesView::setSelecting(bool on)
{
    setSelectionMode(on ? QAbstractItemView::ExtendedSelection : QAbstractItemView::NoSelection);
}

void SamplesView::mousePressEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    m_rowSelection->beginGesture(
        event->modifiers() == Qt::ControlModifier && index.isValid() && m_rowSelection->isShownSelected(index.row()));
    QTableView::mousePressEvent(event);
}

void SamplesView::mouseReleaseEvent(QMouseEvent* event)
{
    QTableView::mouseReleaseEvent(event);
    m_rowSelection->endGesture();
}

void SamplesView::takeCurrent(const QModelIndex& index)
{
    if (index.isValid())
        m_selection.setCurrent(m_rows.sample(index.row()));
}

/// Goes to the row of the sample looked at without selecting anything; a sample that is not shown leaves no row.
void SamplesView::showCurrent()
{
    const auto& current = m_selection.current();
    const int row = current ? m_rows.rowOf(*current) : -1;
    if (row < 0) {
        m_rowSelection->clearCurrentIndex();
        return;
    }
    if (currentIndex().row() == row)
        return;
    const int column = std::max(0, currentIndex().column());
    m_rowSelection->setCurrentIndex(m_rows.index(row, column), QItemSelectionModel::NoUpdate);
    scrollTo(m_rows.index(row, column));
}

}
