#include "viz/parallel_item.h"

#include <QPainterPath>

#include <algorithm>

namespace cmir::viz {

namespace {
constexpr double dimmedTo = 0.82; ///< of lines that a brush leaves out, towards the background
constexpr double brushWidth = 12;
constexpr double readRadius = 5;
}

void ParallelItem::findEnds()
{
    m_ends.clear();
    for (qsizetype axis = 0; axis < axes.size(); ++axis) {
        QCPRange range(qQNaN(), qQNaN());
        for (const QList<double>& values : std::as_const(lines)) {
            const double place = axes[axis].scale.place(values.value(axis, qQNaN()));
            if (std::isnan(place))
                continue;
            range = std::isnan(range.lower) ? QCPRange(place, place)
                                            : QCPRange(std::min(range.lower, place), std::max(range.upper, place));
        }
        m_ends << range;
    }
}

double ParallelItem::share(int axis, double value) const
{
    const double place = axes[axis].scale.place(value);
    const QCPRange ends = m_ends.value(axis);
    if (std::isnan(place) || std::isnan(ends.lower))
        return qQNaN();
    const double share = ends.size() > 0 ? (place - ends.lower) / ends.size() : 0.5;
    return axes[axis].reversed ? 1 - share : share;
}

QList<double> ParallelItem::stops(int axis) const
{
    QList<double> shares;
    for (const QList<double>& values : std::as_const(lines))
        if (const double here = share(axis, values.value(axis, qQNaN())); std::isfinite(here))
            shares << here;
    std::ranges::sort(shares);
    shares.erase(std::unique(shares.begin(), shares.end()), shares.end());
    return shares;
}

bool ParallelItem::isKept(int line) const
{
    constexpr double rounding = 1e-9;
    for (int axis = 0; axis < static_cast<int>(brushes.size()); ++axis) {
        if (!brushes[axis])
            continue;
        const double here = share(axis, lines[line].value(axis, qQNaN()));
        if (!(here >= brushes[axis]->lower - rounding && here <= brushes[axis]->upper + rounding))
            return false;
    }
    return true;
}

QPointF ParallelItem::at(int axis, double share) const
{
    return { mParentPlot->xAxis->coordToPixel(axis), mParentPlot->yAxis->coordToPixel(share) };
}

QPolygonF ParallelItem::path(int line) const
{
    QPolygonF points;
    for (int axis = 0; axis < static_cast<int>(axes.size()); ++axis)
        points << at(axis, share(axis, lines[line].value(axis, qQNaN())));
    return points;
}

void ParallelItem::draw(QCPPainter* painter)
{
    painter->setRenderHint(QPainter::Antialiasing);
    const auto colorOf = [this](int line) { return pointColor(coloring, coloring.values.value(line, qQNaN()), theme); };
    for (const int line : std::as_const(order))
        if (!isKept(line))
            drawLine(*painter, line, mixed(colorOf(line), theme.background, dimmedTo), 1);
    for (const int line : std::as_const(order))
        if (isKept(line) && line != hovered)
            drawLine(*painter, line, colorOf(line), 1.5);
    if (hovered >= 0 && hovered < static_cast<int>(lines.size())) {
        drawLine(*painter, hovered, theme.background, 6);
        drawLine(*painter, hovered, colorOf(hovered), 3);
    }
    for (int axis = 0; axis < static_cast<int>(axes.size()); ++axis)
        drawAxis(*painter, axis);
    if (readAxis >= 0 && std::isfinite(readShare)) {
        painter->setBrush(theme.background);
        painter->setPen(QPen(theme.accent, 2));
        painter->drawEllipse(at(readAxis, readShare), readRadius, readRadius);
    }
}

void ParallelItem::drawLine(QCPPainter& painter, int line, const QColor& color, double width) const
{
    QPainterPath drawn;
    bool open = false;
    for (const QPointF& point : path(line)) {
        const bool there = std::isfinite(point.y());
        if (there && open)
            drawn.lineTo(point);
        else if (there)
            drawn.moveTo(point);
        open = there;
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, theme.wide(width), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(drawn);
}

void ParallelItem::drawAxis(QCPPainter& painter, int axis) const
{
    painter.setPen(QPen(theme.mutedText, theme.wide(1)));
    painter.drawLine(at(axis, 0), at(axis, 1));
    if (brushes.value(axis)) {
        const double x = at(axis, 0).x();
        const double top = at(axis, brushes[axis]->upper).y(), bottom = at(axis, brushes[axis]->lower).y();
        QColor fill = theme.accent;
        fill.setAlpha(72);
        painter.setBrush(fill);
        painter.setPen(QPen(theme.accent, 1));
        painter.drawRect(QRectF(x - brushWidth / 2, top, brushWidth, bottom - top));
    }
    drawTicks(painter, axis);
    const double gap = mParentPlot->xAxis->coordToPixel(1) - mParentPlot->xAxis->coordToPixel(0);
    painter.setFont(titleFont);
    const QFontMetrics metrics(titleFont);
    const double width = std::min(gap - 8, 240.0);
    drawText(painter,
        QRectF(at(axis, 1).x() - width / 2, at(axis, 1).y() - metrics.height() - 10, width, metrics.height() + 2),
        Qt::AlignCenter, metrics.elidedText(axes[axis].title, Qt::ElideRight, qRound(width)), theme.text);
}

void ParallelItem::drawTicks(QCPPainter& painter, int axis) const
{
    constexpr double pixelsPerTick = 40;
    const QCPRange ends = m_ends.value(axis);
    if (std::isnan(ends.lower))
        return;
    painter.setFont(tickFont);
    const QFontMetrics metrics(tickFont);
    const double height = std::abs(at(axis, 1).y() - at(axis, 0).y());
    const auto ticks = axes[axis].scale.ticks(ends.lower, ends.upper, std::max(2, qRound(height / pixelsPerTick)));
    double last = qInf();
    for (const ValueScale::Tick& tick : ticks) {
        const double share = ends.size() > 0 ? (tick.place - ends.lower) / ends.size() : 0.5;
        const QPointF place = at(axis, axes[axis].reversed ? 1 - share : share);
        painter.setPen(QPen(theme.mutedText, theme.wide(1)));
        painter.drawLine(place - QPointF(4, 0), place);
        if (std::abs(last - place.y()) < metrics.height())
            continue; // no room for its text
        last = place.y();
        const double width = metrics.horizontalAdvance(tick.text) + 4;
        drawText(painter, QRectF(place.x() - 6 - width, place.y() - metrics.height() / 2.0, width, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, tick.text, theme.mutedText);
    }
}

// On a plate of the background, so that lines do not run through letters.
void ParallelItem::drawText(
    QCPPainter& painter, const QRectF& place, int flags, const QString& text, const QColor& color) const
{
    QColor plate = theme.background;
    plate.setAlpha(190);
    painter.fillRect(place, plate);
    painter.setPen(color);
    painter.drawText(place, flags, text);
}

}
