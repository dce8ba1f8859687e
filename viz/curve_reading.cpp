// What the pointer and the keyboard read from the curves.

#include "viz/arrow_keys.h"
#include "viz/curve_plot_private.h"
#include "viz/short_number.h"

namespace cmir::viz {

namespace {

QString withoutUnit(const QString& title)
{
    return title.section(QStringLiteral(" ("), 0, 0);
}

}

void CurvePlot::clickedAt(const QPointF& pressed, const QPointF& released)
{
    const bool dragged = (released - pressed).manhattanLength() > 4;
    if (dragged || isEmpty() || !canvas()->axisRect()->rect().contains(released.toPoint()))
        return;
    hideMarkCard(); // what the click brings may move the plot away from under it
    if (const auto marks = d->marks->at(released); !marks.isEmpty() && !d->cards[marks.last()].isEmpty())
        Q_EMIT markClicked(static_cast<int>(marks.last()));
    else
        Q_EMIT placeClicked(canvas()->xAxis->pixelToCoord(released.x()));
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
    readAt(nearest);
    showMarkCard(position);
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
            parts.append({ series->color, shortNumber(series->y[index]) + band });
        }
        d->cursor->point1->setCoords(d->xScale.place(nearest), 0);
        d->cursor->point2->setCoords(d->xScale.place(nearest), 1);
    }
    d->cursor->setVisible(!parts.isEmpty());
    setReadout(parts);
    canvas()->layer(QStringLiteral("hover"))->replot();
}

void CurvePlot::keyPressEvent(QKeyEvent* event)
{
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
