#include "ui/views/noise_table.h"

#include "ui/text.h"

#include <QHeaderView>

#include <algorithm>
#include <cmath>
#include <utility>

namespace cmir::ui {

namespace {

QString numberText(const std::optional<double>& value)
{
    return value ? readableNumber(*value) : QStringLiteral("–");
}

QString percentText(const std::optional<double>& share)
{
    if (!share)
        return QStringLiteral("–");
    return QStringLiteral("%1%2 %").arg(
        *share < 0 ? QStringLiteral("−") : QStringLiteral("+"), QString::number(std::abs(100 * *share), 'f', 1));
}

}

NoiseTable::NoiseTable(QWidget* parent)
    : QTreeWidget(parent)
{
    setColumnCount(Columns);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setFrameShape(QFrame::NoFrame);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Noise in numbers"));
    for (int column = Clean; column < Columns; ++column)
        headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    header()->setSectionResizeMode(Curve, QHeaderView::Stretch);
}

void NoiseTable::setMeasures(const QList<NoiseMeasures>& measures, bool largerIsBetter, bool missing)
{
    clear();
    const double sigma = measures.isEmpty() ? 0 : measures.first().sigma;
    setHeaderLabels({ tr("curve"), tr("clean"), missing ? tr("all missing") : tr("σ = %1").arg(sigma), tr("change"),
        (missing ? tr("AUILC %1") : tr("area %1")).arg(largerIsBetter ? QStringLiteral("↑") : QStringLiteral("↓")) });
    headerItem()->setToolTip(Change,
        richTip(missing ? tr("What nothing but means does to the metric, relative to clean data.")
                        : tr("What the largest noise does to the metric, relative to clean data.")));
    headerItem()->setToolTip(Area,
        richTip(missing ? tr("The area under the curve over the share that is missing, by the trapezoid rule (AUILC).")
                        : tr("The area under the curve by the trapezoid rule, over the width of the noise: the "
                             "metric's mean over "
                             "all noise levels.")));
    for (const NoiseMeasures& one : measures) {
        auto* row = new QTreeWidgetItem(this,
            { one.title, numberText(one.clean), numberText(one.noisy), percentText(one.change), numberText(one.area) });
        row->setToolTip(Curve, richTip(one.title));
        for (int column = Clean; column < Columns; ++column)
            row->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
    updateGeometry();
}

void NoiseTable::setMostRows(int rows)
{
    if (std::exchange(m_mostRows, rows) != rows)
        updateGeometry();
}

QSize NoiseTable::sizeHint() const
{
    const int rows = std::min(std::max(topLevelItemCount(), 1), m_mostRows);
    const int row = topLevelItemCount() > 0 ? rowHeight(indexFromItem(topLevelItem(0))) : fontMetrics().height();
    return { 240, header()->sizeHint().height() + rows * row + 2 * frameWidth() };
}

QSize NoiseTable::minimumSizeHint() const
{
    return { 120, sizeHint().height() };
}

}
