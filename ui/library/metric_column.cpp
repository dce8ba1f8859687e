#include "ui/library/metric_column.h"

#include "ui/library/runs_model.h"

#include <QEvent>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QTreeView>

#include <algorithm>

namespace cmir::ui {

MetricColumn::MetricColumn(QTreeView* view)
    : QObject(view)
    , m_view(view)
    , m_wantedName(view->header()->sectionSize(RunsModel::Name))
    , m_wantedDiffers(view->header()->sectionSize(RunsModel::Differs))
{
    view->viewport()->installEventFilter(this);
    connect(view->model(), &QAbstractItemModel::modelReset, this, &MetricColumn::fit);
    connect(view->model(), &QAbstractItemModel::dataChanged, this, &MetricColumn::fit);
    connect(view->header(), &QHeaderView::sectionMoved, this, &MetricColumn::fit);
    connect(view->header(), &QHeaderView::sectionResized, this,
        [this](int column, int, int width) { remember(column, width); });
    fit();
}

bool MetricColumn::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::FontChange)
        fit();
    return QObject::eventFilter(watched, event);
}

void MetricColumn::remember(int column, int width)
{
    if (m_fitting)
        return;
    if (column == RunsModel::Name)
        m_wantedName = width;
    else if (column == RunsModel::Differs)
        m_wantedDiffers = width;
    fit();
}

void MetricColumn::fit()
{
    QHeaderView* header = m_view->header();
    if (m_fitting || header->isSectionHidden(RunsModel::Metric))
        return;
    const QScopedValueRollback guard(m_fitting, true);
    const QAbstractItemView* items = m_view; // a tree view hides it
    const int metric
        = std::max(items->sizeHintForColumn(RunsModel::Metric), header->sectionSizeHint(RunsModel::Metric));
    header->resizeSection(RunsModel::Metric, metric);
    int others = 0; // left of it, beside the two that give way
    for (int place = 0; place < header->visualIndex(RunsModel::Metric); ++place)
        if (const int column = header->logicalIndex(place); column != RunsModel::Name && column != RunsModel::Differs)
            others += header->sectionSize(column); // 0 where it is hidden
    const auto isBefore = [&](int column) {
        return !header->isSectionHidden(column) && header->visualIndex(column) < header->visualIndex(RunsModel::Metric);
    };
    const int room = m_view->viewport()->width() - others - metric;
    const int least = m_view->fontMetrics().averageCharWidth() * 8;
    const int differs = isBefore(RunsModel::Differs) ? m_wantedDiffers : 0;
    if (isBefore(RunsModel::Name))
        header->resizeSection(RunsModel::Name, std::clamp(room - differs, std::min(least, m_wantedName), m_wantedName));
    const int name = isBefore(RunsModel::Name) ? header->sectionSize(RunsModel::Name) : 0;
    if (isBefore(RunsModel::Differs))
        header->resizeSection(
            RunsModel::Differs, std::clamp(room - name, std::min(least, m_wantedDiffers), m_wantedDiffers));
}

}
