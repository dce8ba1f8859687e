// What the pointer and the keyboard read from the curves.

#include "viz/arrow_keys.h"
#include "viz/curve_plot_private.h"
#include "viz/short_number.h"

namespace cmir::viz {

namespace {

constexpr double pointReach = 10; ///< pixels around a point that still mean it

QString withoutUnit(const QString& title)
{
    return title.section(QStringLiteral(" ("), 0, 0);
}

}

void CurvePlot::clickedAt(const QPointF& pressed, const QPointF& released)
{
    if (!isClick(pressed, released) || isEmpty() || !canvas()->axisRect()->rect().contains(released.toPoint()))
        return;
    hideMarkCard(); // what the click brings may move the plot away from under it
    if (const auto marks = d->marks->at(released); !marks.isEmpty() && !d->cards[marks.last()].isEmpty())
        return Q_EMIT markClicked(static_cast<int>(marks.last()));
    if (const auto point = isClickable() ? pointAt(released) : std::nullopt)
        Q_EMIT pointClicked(point->id, point->x, point->y);
    Q_EMIT placeClicked(canvas()->xAxis->pixelToCoord(released.x()));
}

std::optional<CurvePlot::Point> CurvePlot::pointAt(const QPointF& position) const
{
    std::optional<Point> nearest;
    double best = pointReach;
    for (const auto& series : d->series)
        for (qsizetype i = 0; series->visible && series->look.markers && i < series->x.size(); ++i) {
            const double y = CurveSeries::shown(series->y[i], d->logarithmic);
            const QPointF place(
                canvas()->xAxis->coordToPixel(d->xScale.place(series->x[i])), canvas()->yAxis->coordToPixel(y));
            const double distance = QLineF(place, position).length();
            if (!std::isfinite(distance) || distance > best)
                continue;
            best = distance;
            nearest = Point { series->look.id, series->x[i], series->y[i] };
        }
    return nearest;
}

/// The points with markers at the place that is read, curve by curve.
QList<CurvePlot::Point> CurvePlot::pointsRead() const
{
    QList<Point> points;
    for (const auto& series : d->series) {
        const bool shown = series->visible && series->look.markers;
        const qsizetype index = shown ? series->x.lastIndexOf(d->readX) : -1;
        if (index >= 0 && std::isfinite(CurveSeries::shown(series->y[index], d->logarithmic)))
            points << Point { series->look.id, series->x[index], series->y[index] };
    }
    return points;
}

void CurvePlot::readCurve(int step)
{
    const QList<Point> points = pointsRead();
    if (points.isEmpty())
        return;
    int at = -1;
    for (int i = 0; i < static_cast<int>(points.size()); ++i)
        if (points[i].id == d->readId)
            at = i;
    d->readId = points[stepped(at, step, static_cast<int>(points.size()))].id;
    readAt(d->readX);
    canvas()->setAccessibleDescription(readout());
}

void CurvePlot::clickRead()
{
    const QList<Point> points = pointsRead();
    for (const Point& point : points)
        if (d->readId.isEmpty() || point.id == d->readId)
            return Q_EMIT pointClicked(point.id, point.x, point.y);
}

void CurvePlot::showMarkCard(const QPointF& position)
{
    constexpr qsizetype most = 8;
    QStringList texts;
    for (const qsizetype index : d->marks->at(position))
        if (!d->cards[index].isEmpty())
            texts << d->cards[index];
    if (texts.isEmpty())
        return hideMarkCard();
    if (texts.size() > most) { // the last of them is what a click chooses
        const qsizetype more = texts.size() - most;
        texts = QStringList { tr("%1 before these").arg(more) } + texts.last(most);
    }
    if (!d->cardWidget || d->cardWidget->parentWidget() != window()) {
        delete d->cardWidget;
        d->cardWidget = new HoverCard(window());
    }
    d->cardWidget->showText(texts.join(QStringLiteral("<br>")), canvas()->mapTo(window(), position.toPoint()), theme());
}

void CurvePlot::hideMarkCard()
{
    if (d->cardWidget)
        d->cardWidget->hide();
}

bool CurvePlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == canvas() && (event->type() == QEvent::Leave || event->type() == QEvent::Hide))
        hideMarkCard();
    if (watched == canvas() && event->type() == QEvent::Leave && !std::isnan(d->readX))
        readAt(qQNaN()); // what was hovered last, also its line
    return PlotWidget::eventFilter(watched, event);
}

void CurvePlot::hoverAt(const QPointF& position)
{
    const QCPAxis* axis = canvas()->xAxis;
    double nearest = qQNaN(), best = 1e9;
    if (canvas()->axisRect()->rect().contains(position.toPoint()))
        for (const auto& series : d->series)
            for (qsizetype i = 0; series->visible && series->look.stretches && i < series->x.size(); ++i) {
                const double distance = std::abs(axis->coordToPixel(d->xScale.place(series->x[i])) - position.x());
                if (distance < best && std::isfinite(CurveSeries::shown(series->y[i], d->logarithmic))) {
                    best = distance;
                    nearest = series->x[i];
                }
            }
    d->readId.clear();
    readAt(nearest);
    showMarkCard(position);
    if (isClickable())
        showClickable(pointAt(position).has_value());
}

void CurvePlot::readAt(double nearest)
{
    d->readX = nearest;
    QList<TitleBar::Part> parts;
    if (!std::isnan(nearest)) {
        const QString name = d->xTitle.isEmpty() ? QStringLiteral("x") : withoutUnit(d->xTitle);
        parts.append({ {}, name + u' ' + shortNumber(nearest) });
        for (const auto& series : d->series) {
            const bool read = series->visible && series->look.stretches;
            const qsizetype index = read ? series->x.lastIndexOf(nearest) : -1;
            if (index < 0 || std::isnan(CurveSeries::shown(series->y[index], d->logarithmic)))
                continue;
            const double spread = series->spreadAt(index);
            const QString band = std::isnan(spread) ? QString()
                : series->isCutAt(index)
                ? QStringLiteral(" [%1, %2]").arg(shortNumber(series->lowAt(index)), shortNumber(series->highAt(index)))
                : QStringLiteral(" ± ") + shortNumber(spread);
            const QString of = series->look.id == d->readId ? series->look.title + u' ' : QString();
            parts.append({ series->color, of + shortNumber(series->y[index]) + band });
        }
        d->cursor->point1->setCoords(d->xScale.place(nearest), 0);
        d->cursor->point2->setCoords(d->xScale.place(nearest), 1);
    }
    d->cursor->setVisible(!parts.isEmpty());
    setReadout(parts);
    redrawHover();
}

void CurvePlot::keyPressEvent(QKeyEvent* event)
{
    if (isClickKey(*event))
        return clickRead();
    if (const int across = arrowStep(*event).y(); across != 0 && isClickable())
        return readCurve(across);
    const int step = arrowStep(*event).x();
    if (step == 0 || isEmpty())
        return PlotWidget::keyPressEvent(event);
    double next = qQNaN();
    for (const auto& series : d->series)
        for (qsizetype i = 0; series->visible && series->look.stretches && i < series->x.size(); ++i) {
            const double x = series->x[i];
            const bool ahead = std::isnan(d->readX) || (step > 0 ? x > d->readX : x < d->readX);
            const bool nearer = std::isnan(next) || (std::isnan(d->readX) || step > 0 ? x < next : x > next);
            if (ahead && nearer && std::isfinite(CurveSeries::shown(series->y[i], d->logarithmic)))
                next = x;
        }
    if (std::isnan(next)) // there is none further on
        return;
    QCPAxis* axis = canvas()->xAxis;
    if (const double place = d->xScale.place(next); !axis->range().contains(place)) {
        axis->moveRange(place - axis->range().center());
        scheduleReplot();
    }
    readAt(next);
    canvas()->setAccessibleDescription(readout());
}

}
