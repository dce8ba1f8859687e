#include "viz/interval_bars.h"

#include "viz/arrow_keys.h"
#include "viz/legend_bar.h"
#include "viz/markers.h"
#include "viz/qcustomplot_fence.h"
#include "viz/short_number.h"

namespace cmir::viz {

namespace {

constexpr double meanRadius = 4.5, seedRadius = 2.6;
constexpr double seedsBelow = 0.22; ///< of a row's height: where its seeds lie beneath the mean,
constexpr double seedsLeast = 7; ///< but as many pixels at least
constexpr double longestName = 0.34; ///< of the canvas

QColor colorOf(IntervalBars::Role role, const Theme& theme)
{
    switch (role) {
    case IntervalBars::Role::Method:
        return theme.invariant;
    case IntervalBars::Role::Baseline:
        return theme.baseline;
    case IntervalBars::Role::Plain:
        break;
    }
    return theme.category(0);
}

/// Draws the rows: interval, mean, seeds, and the line of the baseline.
class RowsItem : public QCPAbstractItem {
public:
    explicit RowsItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    { }

    QList<IntervalBars::Row> rows;
    Theme theme;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override
    {
        painter->setRenderHint(QPainter::Antialiasing);
        drawBaseline(*painter);
        for (qsizetype i = 0; i < rows.size(); ++i)
            if (std::isfinite(rows[i].mean))
                drawRow(*painter, rows[i], static_cast<double>(i));
    }

private:
    QPointF at(double value, double row) const
    {
        return { mParentPlot->xAxis->coordToPixel(value), mParentPlot->yAxis->coordToPixel(row) };
    }

    void drawBaseline(QCPPainter& painter) const
    {
        const QRectF area = mParentPlot->axisRect()->rect();
        for (const IntervalBars::Row& row : rows) {
            if (row.role != IntervalBars::Role::Baseline || !std::isfinite(row.mean))
                continue;
            const double x = at(row.mean, 0).x();
            painter.setPen(QPen(theme.baseline, theme.wide(1), Qt::DashLine));
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        }
    }

    void drawRow(QCPPainter& painter, const IntervalBars::Row& row, double index) const
    {
        const QColor color = colorOf(row.role, theme);
        const double height = at(0, 1).y() - at(0, 0).y();
        const QPointF below(0, std::max(seedsBelow * height, std::min(seedsLeast, 0.45 * height)));
        for (const double value : row.points)
            if (std::isfinite(value))
                drawMarker(painter, at(value, index) + below, 0, seedRadius, mixed(color, theme.background, 0.35),
                    theme.background);
        if (std::isfinite(row.lower) && std::isfinite(row.upper)) {
            painter.setPen(QPen(color, theme.wide(3), Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(at(row.lower, index), at(row.upper, index));
        }
        drawMarker(painter, at(row.mean, index), row.role == IntervalBars::Role::Baseline ? 1 : 0, meanRadius, color,
            theme.background);
    }
};

}

class IntervalBars::Private {
public:
    int read = -1; ///< the row that the keyboard is at
    QPointF pressed;
    RowsItem* item = nullptr;
    QString axisTitle, intervalTitle;

    /// Of everything that is drawn; an empty range: nothing is.
    QCPRange extent(bool* found) const
    {
        QCPRange range;
        *found = false;
        const auto take = [&](double value) {
            if (!std::isfinite(value))
                return;
            if (!*found)
                range = QCPRange(value, value);
            range.expand(value);
            *found = true;
        };
        for (const Row& row : item->rows) {
            for (const double value : { row.mean, row.lower, row.upper })
                take(value);
            for (const double value : row.points)
                take(value);
        }
        return range;
    }
};

IntervalBars::IntervalBars(QWidget* parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    QCustomPlot& plot = *canvas();
    d->item = new RowsItem(&plot);
    plot.yAxis->setRangeReversed(true);
    plot.axisRect()->setRangeDrag(Qt::Horizontal);
    plot.axisRect()->setRangeZoom(Qt::Horizontal);
    legend()->setCheckable(false);
    connect(&plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { pointerAt(event->position()); });
    connect(&plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { d->pressed = event->position(); });
    connect(&plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton && isClick(d->pressed, event->position()))
            clickRow(rowAt(event->position()));
    });
    setReadout({});
    IntervalBars::applyTheme();
    updateEmptyState();
}

IntervalBars::~IntervalBars() = default;

void IntervalBars::setAxisTitle(const QString& title)
{
    d->axisTitle = title;
    canvas()->xAxis->setLabel(title);
    scheduleReplot();
}

void IntervalBars::setIntervalTitle(const QString& title)
{
    d->intervalTitle = title;
    applyTheme();
}

void IntervalBars::setRows(const QList<Row>& rows)
{
    d->item->rows = rows;
    applyTheme();
    updateEmptyState();
    resetView();
}

const QList<IntervalBars::Row>& IntervalBars::rows() const
{
    return d->item->rows;
}

bool IntervalBars::isEmpty() const
{
    const QList<Row>& all = d->item->rows;
    return std::none_of(all.begin(), all.end(), [](const Row& row) { return std::isfinite(row.mean); });
}

DataTable IntervalBars::data() const
{
    DataTable table;
    table.columns
        = { QStringLiteral("name"), QStringLiteral("mean"), QStringLiteral("lower"), QStringLiteral("upper") };
    qsizetype seeds = 0;
    for (const Row& row : d->item->rows)
        seeds = std::max(seeds, row.points.size());
    for (qsizetype i = 0; i < seeds; ++i)
        table.columns << QStringLiteral("value %1").arg(i + 1);
    for (const Row& row : d->item->rows) {
        QStringList line { row.name, numberText(row.mean), numberText(row.lower), numberText(row.upper) };
        for (qsizetype i = 0; i < seeds; ++i)
            line << (i < row.points.size() ? numberText(row.points[i]) : QString());
        table.rows << line;
    }
    return table;
}

void IntervalBars::resetView()
{
    PlotWidget::resetView();
    bool found = false;
    const QCPRange range = d->extent(&found);
    if (!found)
        return;
    const double room = range.size() > 0 ? 0.06 * range.size() : std::max(0.1 * std::abs(range.lower), 1e-3);
    // The last row's seeds need room above the axis.
    const double bottom = static_cast<double>(d->item->rows.size()) - 0.5 + 0.15;
    setRanges(range.lower - room, range.upper + room, -0.5, bottom);
}

void IntervalBars::nameRows()
{
    const QFontMetrics metrics(canvas()->yAxis->tickLabelFont());
    const int most = qRound(longestName * canvas()->viewport().width());
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (qsizetype i = 0; i < d->item->rows.size(); ++i)
        ticker->addTick(static_cast<double>(i), metrics.elidedText(d->item->rows[i].name, Qt::ElideRight, most));
    canvas()->yAxis->setTicker(ticker);
}

void IntervalBars::refresh()
{
    nameRows();
}

void IntervalBars::applyTheme()
{
    PlotWidget::applyTheme();
    d->item->theme = theme();
    canvas()->yAxis->grid()->setVisible(false);
    canvas()->yAxis->setTickLabelColor(theme().text);
    canvas()->yAxis->setTickLength(0, 0);
    canvas()->yAxis->setBasePen(Qt::NoPen);
    canvas()->yAxis->setTickPen(Qt::NoPen);
    QList<LegendBar::Item> items;
    const auto add = [&](const QString& title, const QColor& color, int shape, bool line, Qt::PenStyle style) {
        LegendBar::Item item;
        item.id = item.title = title;
        item.color = color;
        item.markerShape = shape;
        item.line = line;
        item.style = style;
        items << item;
    };
    const QList<Row>& rows = d->item->rows;
    if (!d->intervalTitle.isEmpty())
        add(d->intervalTitle, theme().text, 0, true, Qt::SolidLine);
    if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.points.size() > 1; }))
        add(tr("one seed"), theme().mutedText, 0, false, Qt::SolidLine);
    for (const Row& row : rows)
        if (row.role == Role::Baseline)
            add(tr("mean of %1").arg(row.name), theme().baseline, -1, true, Qt::DashLine);
    legend()->setItems(items);
}

qsizetype IntervalBars::rowAt(const QPointF& canvasPosition) const
{
    if (!canvas()->rect().contains(canvasPosition.toPoint()))
        return -1;
    const auto index = static_cast<qsizetype>(std::floor(canvas()->yAxis->pixelToCoord(canvasPosition.y()) + 0.5));
    return index < rows().size() ? index : -1;
}

void IntervalBars::pointerAt(const QPointF& canvasPosition)
{
    const qsizetype row = rowAt(canvasPosition);
    readRow(row);
    showClickable(row >= 0 && std::isfinite(rows()[row].mean));
}

void IntervalBars::clickRow(qsizetype index)
{
    if (isClickable() && index >= 0 && index < rows().size() && std::isfinite(rows()[index].mean))
        Q_EMIT rowClicked(static_cast<int>(index));
}

void IntervalBars::readRow(qsizetype index)
{
    QList<TitleBar::Part> parts;
    if (index >= 0 && index < rows().size()) {
        const Row& row = rows()[index];
        QString text = std::isfinite(row.mean) ? shortNumber(row.mean) : tr("not measured");
        if (std::isfinite(row.lower))
            text += QStringLiteral(" [%1, %2]").arg(shortNumber(row.lower), shortNumber(row.upper));
        parts << TitleBar::Part { colorOf(row.role, theme()), row.name + QStringLiteral("  ") + text };
    }
    setReadout(parts);
}

void IntervalBars::keyPressEvent(QKeyEvent* event)
{
    if (isClickKey(*event))
        return clickRow(d->read);
    const QPoint step = arrowStep(*event);
    if (step.isNull() || isEmpty())
        return PlotWidget::keyPressEvent(event);
    d->read = stepped(
        std::min(d->read, static_cast<int>(rows().size()) - 1), step.x() + step.y(), static_cast<int>(rows().size()));
    readRow(d->read);
    canvas()->setAccessibleDescription(readout());
}

}
