#include "viz/curve_plot.h"

#include "viz/curve_plot_private.h"
#include "viz/fonts.h"

#include <map>

namespace cmir::viz {

namespace {

/// Room beside the first and the last name, of the distance between two: a name that reaches beyond the canvas is not
/// drawn.
constexpr double besideNames = 0.3;

/// A range around values that may all be the same.
QCPRange roomy(const QCPRange& range, double share)
{
    if (range.size() > 0)
        return { range.lower - share * range.size(), range.upper + share * range.size() };
    const double room = range.lower == 0 ? 1 : std::abs(range.lower) * 0.1;
    return { range.lower - room, range.upper + room };
}

}

CurvePlot::CurvePlot(QWidget* parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    QCustomPlot& plot = *canvas();
    // Piece by piece: the stroker that joins a whole polyline of a pen wider than a pixel takes 400 ms for 6 noisy
    // curves of 4000 epochs.
    plot.setPlottingHint(QCP::phFastPolylines, true);
    plot.addLayer(QStringLiteral("bands"), plot.layer(QStringLiteral("main")), QCustomPlot::limBelow);
    plot.addLayer(QStringLiteral("behind"), plot.layer(QStringLiteral("main")), QCustomPlot::limBelow);
    plot.addLayer(QStringLiteral("marks"), plot.layer(QStringLiteral("main")), QCustomPlot::limAbove);
    plot.setCurrentLayer(QStringLiteral("main"));
    d->marks = new CurveMarks(&plot);
    d->marks->setLayer(QStringLiteral("marks"));
    d->cursor = new QCPItemStraightLine(&plot);
    d->cursor->setLayer(QStringLiteral("hover"));
    d->cursor->setVisible(false);
    d->place = new QCPItemStraightLine(&plot);
    d->place->setLayer(QStringLiteral("marks"));
    d->place->setVisible(false);
    connect(&plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { d->pressed = event->position(); });
    connect(&plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton)
            clickedAt(d->pressed, event->position());
    });
    connect(legend(), &LegendBar::toggled, this, &CurvePlot::setSeriesVisible);
    connect(&plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { hoverAt(event->position()); });
    setReadout({});
    CurvePlot::applyTheme();
    updateEmptyState();
}

CurvePlot::~CurvePlot()
{
    delete d->cardWidget;
}

void CurvePlot::setXNames(const QStringList& names)
{
    d->xNames = names;
    canvas()->xAxis->setTicker(d->xTicker());
    scheduleReplot();
}

void CurvePlot::setAxes(const QString& xTitle, const QString& yTitle)
{
    d->xTitle = xTitle;
    d->yTitle = yTitle;
    canvas()->xAxis->setLabel(xTitle);
    canvas()->yAxis->setLabel(yTitle);
    scheduleReplot();
}

void CurvePlot::setXScale(const ValueScale& scale)
{
    d->xScale = scale;
    canvas()->xAxis->setTicker(d->xTicker());
    resetView();
}

void CurvePlot::setLogarithmicY(bool on)
{
    if (on == d->logarithmic)
        return;
    d->logarithmic = on;
    QCPAxis* axis = canvas()->yAxis;
    const QSharedPointer<QCPAxisTicker> ticker(on ? new DecadeTicker : new QCPAxisTicker);
    axis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis->setTicker(ticker);
    resetView();
}

void CurvePlot::setSeries(const Series& series)
{
    if (CurveSeries* known = d->find(series.id))
        known->look = series;
    else {
        d->series.append(std::make_shared<CurveSeries>(*canvas(), series));
        d->series.last()->visible = !d->hidden.contains(series.id);
    }
    applyTheme();
}

void CurvePlot::setData(const QString& id, const QList<double>& x, const QList<double>& y, const QList<double>& spread)
{
    CurveSeries* series = d->find(id);
    if (!series) {
        Series unknown;
        unknown.id = id;
        unknown.title = id;
        setSeries(unknown);
        series = d->find(id);
    }
    const qsizetype count = std::min(x.size(), y.size());
    series->x = x.first(count);
    series->y = y.first(count);
    series->spread = spread;
    showLegend();
    updateEmptyState();
    scheduleReplot();
}

void CurvePlot::setCurves(const QList<Curve>& curves)
{
    QStringList ids;
    for (const Curve& curve : curves)
        ids << curve.look.id;
    keepSeries(ids);
    for (const Curve& curve : curves) {
        setSeries(curve.look);
        setData(curve.look.id, curve.x, curve.y, curve.spread);
    }
    resetView();
}

void CurvePlot::appendPoint(const QString& id, double x, double y)
{
    CurveSeries* series = d->find(id);
    if (!series) {
        setData(id, { x }, { y });
        return;
    }
    series->x.append(x);
    series->y.append(y);
    if (series->x.size() <= 2) {
        showLegend();
        updateEmptyState();
    }
    scheduleReplot();
}

void CurvePlot::keepSeries(const QStringList& ids)
{
    for (const QString& id : seriesIds())
        if (!ids.contains(id))
            removeSeries(id);
}

void CurvePlot::removeSeries(const QString& id)
{
    for (qsizetype i = 0; i < d->series.size(); ++i)
        if (d->series[i]->look.id == id) {
            d->series[i]->removeGraphs();
            d->series.removeAt(i);
            break;
        }
    applyTheme();
    updateEmptyState();
}

void CurvePlot::clear()
{
    for (const auto& series : d->series)
        series->removeGraphs();
    d->series.clear();
    d->marks->marks.clear();
    d->cards.clear();
    applyTheme();
    updateEmptyState();
    resetView();
}

void CurvePlot::setSeriesVisible(const QString& id, bool visible)
{
    CurveSeries* series = d->find(id);
    if (!series || series->visible == visible)
        return;
    series->visible = visible;
    if (visible)
        d->hidden.remove(id);
    else
        d->hidden.insert(id);
    showLegend();
    scheduleReplot();
}

bool CurvePlot::seriesVisible(const QString& id) const
{
    const CurveSeries* series = d->find(id);
    return series && series->visible;
}

QStringList CurvePlot::seriesIds() const
{
    QStringList ids;
    for (const auto& series : d->series)
        ids.append(series->look.id);
    return ids;
}

void CurvePlot::setLeastSpan(double share)
{
    d->leastSpan = share;
}

void CurvePlot::setSmoothing(double smoothing)
{
    d->smoothing = std::clamp(smoothing, 0.0, 0.999);
    scheduleReplot();
}

double CurvePlot::smoothing() const
{
    return d->smoothing;
}

void CurvePlot::addMark(const Mark& mark)
{
    d->marks->marks.append({ d->xScale.place(mark.x), mark.text, mark.name });
    d->cards.append(mark.card);
    scheduleReplot();
}

void CurvePlot::clearMarks()
{
    d->marks->marks.clear();
    d->cards.clear();
    scheduleReplot();
}

void CurvePlot::showPlace(double x)
{
    d->placeX = x;
    d->place->setVisible(!std::isnan(x));
    if (!std::isnan(x)) {
        d->place->point1->setCoords(d->xScale.place(x), 0);
        d->place->point2->setCoords(d->xScale.place(x), 1);
    }
    scheduleReplot();
}

double CurvePlot::shownPlace() const
{
    return d->placeX;
}

int CurvePlot::markCount() const
{
    return static_cast<int>(d->marks->marks.size());
}

bool CurvePlot::isEmpty() const
{
    return std::none_of(d->series.begin(), d->series.end(), [](const auto& one) { return one->hasShownPoint(false); });
}

DataTable CurvePlot::data() const
{
    DataTable table;
    table.columns.append(d->xTitle.isEmpty() ? QStringLiteral("x") : d->xTitle);
    // A row per x; a series that has several values at one x takes several rows.
    std::map<std::pair<double, int>, QStringList> rows;
    const auto put = [&](double x, int repeat, double value) {
        QStringList& row = rows[{ x, repeat }];
        row.resize(table.columns.size());
        row.last() = numberText(value);
    };
    for (const auto& series : d->series) {
        if (!series->visible)
            continue;
        const auto column = [&](const QString& name, const QList<double>& values) {
            table.columns.append(name);
            QHash<double, int> repeats;
            for (qsizetype i = 0; i < values.size(); ++i)
                if (std::isfinite(series->x[i]))
                    put(series->x[i], repeats[series->x[i]]++, values[i]);
        };
        const QList<double> values = series->shownValues(d->logarithmic);
        column(series->look.id, values);
        if (d->smoothing > 0)
            column(series->look.id + QStringLiteral(" smoothed"), smoothed(values, d->smoothing));
        if (series->hasSpread()) {
            QList<double> spread, low, high;
            bool isCut = false;
            for (qsizetype i = 0; i < values.size(); ++i) {
                spread.append(series->spreadAt(i));
                low.append(series->lowAt(i));
                high.append(series->highAt(i));
                isCut = isCut || series->isCutAt(i);
            }
            if (isCut) {
                column(series->look.id + QStringLiteral(" low"), low);
                column(series->look.id + QStringLiteral(" high"), high);
            } else {
                column(series->look.id + QStringLiteral(" spread"), spread);
            }
        }
    }
    for (auto& [key, row] : rows) {
        row.resize(table.columns.size());
        row.first() = numberText(key.first);
        table.rows.append(row);
    }
    return table;
}

void CurvePlot::resetView()
{
    PlotWidget::resetView();
    fit();
}

void CurvePlot::fit()
{
    QCPRange xs, ys;
    bool found = false;
    d->extent(&xs, &ys, &found);
    const CurvePlot* other = d->partner && d->partner->d->logarithmic == d->logarithmic ? d->partner : nullptr;
    if (other)
        other->d->extent(&xs, &ys, &found);
    if (!found)
        return;
    if (!d->xNames.isEmpty())
        xs = QCPRange(xs.lower - besideNames, xs.upper + besideNames);
    else
        xs = xs.size() > 0 ? roomy(xs, 0.015) : QCPRange(xs.lower - 1, xs.upper + 1);
    if (d->logarithmic)
        ys = QCPRange(std::log10(ys.lower), std::log10(ys.upper));
    else if (const double least = d->leastSpan * std::max(std::abs(ys.lower), std::abs(ys.upper)); ys.size() < least)
        ys = QCPRange(ys.center() - least / 2, ys.center() + least / 2);
    ys = d->logarithmic && ys.size() <= 0 ? QCPRange(ys.lower - 0.5, ys.upper + 0.5) : roomy(ys, 0.05);
    const auto set = [&](const QCPRange& y) {
        if (d->logarithmic)
            setRanges(xs.lower, xs.upper, std::pow(10, y.lower), std::pow(10, y.upper));
        else
            setRanges(xs.lower, xs.upper, y.lower, y.upper);
    };
    set(ys);
    layOut(); // where the marks stand now
    const int rows = std::max(d->marks->rowCount(), other ? other->d->marks->rowCount() : 0);
    // Room above the data for the texts of the marks, once the widget has its size.
    const int height = canvas()->axisRect()->height();
    const int wanted = rows * d->marks->rowHeight();
    if (wanted > 0 && height > 60) {
        const double share = std::min(0.4, static_cast<double>(wanted) / height);
        set(QCPRange(ys.lower, ys.lower + ys.size() / (1 - share)));
    }
}

void CurvePlot::refresh()
{
    for (const auto& series : d->series)
        series->update(d->smoothing, d->logarithmic, d->xScale, theme());
    canvas()->xAxis->setTicker(d->xTicker());
    if (!viewIsUsers())
        fit();
    showLegend();
    tellPartner();
}

/// Its axes have room for what is here now.
void CurvePlot::tellPartner()
{
    if (!d->partner)
        return;
    QCPRange xs, ys;
    bool found = false;
    d->extent(&xs, &ys, &found);
    const int rows = d->marks->rowCount();
    if (xs == d->toldX && ys == d->toldY && rows == d->toldRows)
        return;
    d->toldX = xs;
    d->toldY = ys;
    d->toldRows = rows;
    d->partner->scheduleReplot();
}

void CurvePlot::pair(CurvePlot* one, CurvePlot* other)
{
    one->d->partner = other;
    other->d->partner = one;
    one->scheduleReplot();
    other->scheduleReplot();
}

void CurvePlot::applyTheme()
{
    PlotWidget::applyTheme();
    d->resolveColors(theme());
    d->marks->lineColor = theme().axis;
    d->marks->lineWidth = theme().wide(1);
    d->marks->textColor = theme().mutedText;
    d->marks->background = theme().background;
    d->marks->font = smallFont(lookFont());
    d->cursor->setPen(QPen(theme().axis, theme().wide(1)));
    d->place->setPen(QPen(theme().accent, theme().wide(1.5), Qt::DashLine));
    showLegend();
}

/// Names what is drawn, and nothing else.
void CurvePlot::showLegend()
{
    legend()->setItems(d->legendItems(canvas()->yAxis->range()));
    legend()->setVisible(!isEmpty() && !legend()->items().isEmpty());
}

}
