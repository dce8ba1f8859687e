#include "viz/histogram_plot.h"

#include "viz/arrow_keys.h"
#include "viz/fixed_number.h"
#include "viz/legend_bar.h"
#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

class HistogramPlot::Private {
public:
    int read = -1; ///< the bin that the keyboard is at
    QList<Series> series;
    Histogram histogram;
    QList<QCPGraph*> graphs;
    QString xTitle, yTitle;
};

HistogramPlot::HistogramPlot(QWidget* parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    connect(canvas(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { pointerAt(event->position()); });
    setReadout({});
    HistogramPlot::applyTheme();
    updateEmptyState();
}

HistogramPlot::~HistogramPlot() = default;

void HistogramPlot::setAxes(const QString& xTitle, const QString& yTitle)
{
    d->xTitle = xTitle;
    d->yTitle = yTitle;
    canvas()->xAxis->setLabel(xTitle);
    canvas()->yAxis->setLabel(yTitle);
    scheduleReplot();
}

void HistogramPlot::setHistogram(const QList<Series>& series, const Histogram& histogram)
{
    d->series = series;
    d->histogram = histogram;
    canvas()->clearGraphs();
    d->graphs.clear();
    for (const QList<double>& density : histogram.densities) {
        QCPGraph* graph = canvas()->addGraph();
        graph->setLineStyle(QCPGraph::lsStepLeft);
        graph->setAdaptiveSampling(false);
        for (int bin = 0; bin < histogram.bins(); ++bin)
            graph->addData(histogram.left(bin), density[bin]);
        graph->addData(histogram.upper, density.last());
        d->graphs << graph;
    }
    applyTheme();
    updateEmptyState();
    if (!viewIsUsers())
        resetView();
    scheduleReplot();
}

const Histogram& HistogramPlot::histogram() const
{
    return d->histogram;
}

QColor HistogramPlot::colorOf(Role role) const
{
    return role == Role::Invariant ? theme().invariant : role == Role::Spurious ? theme().spurious : theme().baseline;
}

void HistogramPlot::applyTheme()
{
    PlotWidget::applyTheme();
    QList<LegendBar::Item> items;
    for (qsizetype i = 0; i < d->graphs.size(); ++i) {
        const QColor color = colorOf(d->series[i].role);
        QColor fill = color;
        fill.setAlpha(56);
        d->graphs[i]->setPen(QPen(color, theme().wide(1.5)));
        d->graphs[i]->setBrush(fill);
        LegendBar::Item item;
        item.id = item.title = d->series[i].name;
        item.color = color;
        items << item;
    }
    legend()->setCheckable(false);
    legend()->setItems(items);
}

bool HistogramPlot::isEmpty() const
{
    return d->histogram.isEmpty();
}

DataTable HistogramPlot::data() const
{
    DataTable table;
    table.columns = { QStringLiteral("from"), QStringLiteral("to") };
    for (const Series& one : d->series)
        table.columns << one.name;
    for (int bin = 0; bin < d->histogram.bins(); ++bin) {
        QStringList row { numberText(d->histogram.left(bin)), numberText(d->histogram.left(bin + 1)) };
        for (const QList<double>& density : d->histogram.densities)
            row << numberText(density[bin]);
        table.rows << row;
    }
    return table;
}

void HistogramPlot::resetView()
{
    PlotWidget::resetView();
    double highest = 0;
    for (const QList<double>& density : std::as_const(d->histogram.densities))
        for (const double value : density)
            highest = std::max(highest, value);
    setRanges(d->histogram.lower, d->histogram.upper, 0, highest > 0 ? 1.05 * highest : 1);
}

void HistogramPlot::pointerAt(const QPointF& canvasPosition)
{
    const Histogram& shown = d->histogram;
    const double x = canvas()->xAxis->pixelToCoord(canvasPosition.x());
    const bool there
        = canvas()->axisRect()->rect().contains(canvasPosition.toPoint()) && x >= shown.lower && x < shown.upper;
    const double place = (x - shown.lower) / (shown.upper - shown.lower) * shown.bins();
    readBin(there ? std::min(shown.bins() - 1, static_cast<int>(place)) : -1);
}

void HistogramPlot::readBin(int bin)
{
    QList<TitleBar::Part> parts;
    if (bin >= 0) {
        parts << TitleBar::Part { {},
            QStringLiteral("%1 … %2").arg(
                fixedNumber(d->histogram.left(bin)), fixedNumber(d->histogram.left(bin + 1))) };
        for (qsizetype i = 0; i < d->series.size(); ++i)
            parts << TitleBar::Part { colorOf(d->series[i].role),
                QStringLiteral("%1 %2").arg(d->series[i].name, fixedNumber(d->histogram.densities[i][bin])) };
    }
    setReadout(parts);
}

void HistogramPlot::keyPressEvent(QKeyEvent* event)
{
    const int step = arrowStep(*event).x();
    if (step == 0 || isEmpty())
        return PlotWidget::keyPressEvent(event);
    d->read = stepped(std::min(d->read, d->histogram.bins() - 1), step, d->histogram.bins());
    readBin(d->read);
    canvas()->setAccessibleDescription(readout());
}

}
