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
    QList<QList<double>> densities;
    QList<QCPGraph*> graphs;
    double lower = -1, upper = 1;
    int bins = 0;
    QString xTitle, yTitle;

    double left(int bin) const { return lower + (upper - lower) * bin / bins; }
};

namespace {

constexpr int fewestBins = 10, mostBins = 80;

QList<double> sortedFinite(const QList<double>& values)
{
    QList<double> finite;
    std::copy_if(values.begin(), values.end(), std::back_inserter(finite), [](double v) { return std::isfinite(v); });
    std::sort(finite.begin(), finite.end());
    return finite;
}

QList<double> densityOf(const QList<double>& values, double lower, double upper, int bins)
{
    QList<double> density(bins, 0.0);
    const QList<double> finite = sortedFinite(values);
    for (const double value : finite)
        density[std::clamp(static_cast<int>((value - lower) / (upper - lower) * bins), 0, bins - 1)] += 1;
    for (double& value : density)
        value *= finite.isEmpty() ? 0 : bins / (upper - lower) / static_cast<double>(finite.size());
    return density;
}

}

int histogramBins(const QList<HistogramPlot::Series>& series, double lower, double upper)
{
    int bins = mostBins;
    for (const HistogramPlot::Series& one : series) {
        const QList<double> values = sortedFinite(one.values);
        if (values.size() < 4)
            continue;
        const double spread = values[values.size() * 3 / 4] - values[values.size() / 4];
        const double width = 2 * spread / std::cbrt(static_cast<double>(values.size()));
        if (width > 0)
            bins = std::min(bins, static_cast<int>(std::ceil((upper - lower) / width)));
    }
    return std::max(bins, fewestBins);
}

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

void HistogramPlot::setRange(double lower, double upper)
{
    d->lower = lower;
    d->upper = upper;
    rebuild();
}

void HistogramPlot::setSeries(const QList<Series>& series)
{
    d->series = series;
    rebuild();
}

int HistogramPlot::binCount() const
{
    return d->bins;
}

QList<double> HistogramPlot::densities(qsizetype series) const
{
    return d->densities.value(series);
}

void HistogramPlot::rebuild()
{
    d->bins = histogramBins(d->series, d->lower, d->upper);
    d->densities.clear();
    canvas()->clearGraphs();
    d->graphs.clear();
    for (const Series& one : std::as_const(d->series)) {
        const QList<double> density = densityOf(one.values, d->lower, d->upper, d->bins);
        QCPGraph* graph = canvas()->addGraph();
        graph->setLineStyle(QCPGraph::lsStepLeft);
        graph->setAdaptiveSampling(false);
        for (int bin = 0; bin < d->bins; ++bin)
            graph->addData(d->left(bin), density[bin]);
        graph->addData(d->upper, density.last());
        d->graphs << graph;
        d->densities << density;
    }
    applyTheme();
    updateEmptyState();
    if (!viewIsUsers())
        resetView();
    scheduleReplot();
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
        d->graphs[i]->setPen(QPen(color, 1.5));
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
    return std::all_of(
        d->series.begin(), d->series.end(), [](const Series& one) { return sortedFinite(one.values).isEmpty(); });
}

DataTable HistogramPlot::data() const
{
    DataTable table;
    table.columns = { QStringLiteral("from"), QStringLiteral("to") };
    for (const Series& one : d->series)
        table.columns << one.name;
    for (int bin = 0; bin < d->bins; ++bin) {
        QStringList row { numberText(d->left(bin)), numberText(d->left(bin + 1)) };
        for (const QList<double>& density : d->densities)
            row << numberText(density[bin]);
        table.rows << row;
    }
    return table;
}

void HistogramPlot::resetView()
{
    PlotWidget::resetView();
    double highest = 0;
    for (const QList<double>& density : std::as_const(d->densities))
        for (const double value : density)
            highest = std::max(highest, value);
    setRanges(d->lower, d->upper, 0, highest > 0 ? 1.05 * highest : 1);
}

void HistogramPlot::pointerAt(const QPointF& canvasPosition)
{
    const double x = canvas()->xAxis->pixelToCoord(canvasPosition.x());
    const bool there = canvas()->axisRect()->rect().contains(canvasPosition.toPoint()) && x >= d->lower && x < d->upper;
    readBin(there ? std::min(d->bins - 1, static_cast<int>((x - d->lower) / (d->upper - d->lower) * d->bins)) : -1);
}

void HistogramPlot::readBin(int bin)
{
    QList<TitleBar::Part> parts;
    if (bin >= 0) {
        parts << TitleBar::Part { {},
            QStringLiteral("%1 … %2").arg(fixedNumber(d->left(bin)), fixedNumber(d->left(bin + 1))) };
        for (qsizetype i = 0; i < d->series.size(); ++i)
            parts << TitleBar::Part { colorOf(d->series[i].role),
                QStringLiteral("%1 %2").arg(d->series[i].name, fixedNumber(d->densities[i][bin])) };
    }
    setReadout(parts);
}

void HistogramPlot::keyPressEvent(QKeyEvent* event)
{
    const int step = arrowStep(*event).x();
    if (step == 0 || isEmpty())
        return PlotWidget::keyPressEvent(event);
    d->read = stepped(std::min(d->read, d->bins - 1), step, d->bins);
    readBin(d->read);
    canvas()->setAccessibleDescription(readout());
}

}
