// How points of an embedding plot are chosen: mouse, keyboard, and what shows it.

#include "viz/embedding_plot_private.h"
#include "viz/lasso.h"

namespace cmir::viz {

namespace {
constexpr double clickDistance = 4;
}

void EmbeddingPlot::setTool(Tool tool)
{
    d->tool = tool;
    endBand();
    canvas()->setCursor(tool == Tool::Pan ? Qt::ArrowCursor : Qt::CrossCursor);
}

Tool EmbeddingPlot::tool() const
{
    return d->tool;
}

void EmbeddingPlot::setSelected(const QList<bool>& selected)
{
    if (selected == d->selected)
        return;
    d->selected = selected;
    d->updateLooks(theme());
    scheduleReplot();
}

const QList<bool>& EmbeddingPlot::selected() const
{
    return d->selected;
}

void EmbeddingPlot::setPath(const QList<int>& points)
{
    d->pathPoints = points;
    showPath();
}

void EmbeddingPlot::showPath()
{
    d->path->places.clear();
    for (const int index : std::as_const(d->pathPoints))
        if (index >= 0 && index < d->points.size() && isFinitePoint(d->points[index]))
            d->path->places << d->points[index];
    d->path->setVisible(!d->path->places.isEmpty());
    canvas()->layer(QStringLiteral("hover"))->replot();
}

void EmbeddingPlot::endBand()
{
    d->band->end();
    canvas()->layer(QStringLiteral("hover"))->replot();
}

/// True: the canvas need not see it.
bool EmbeddingPlot::mousePressed(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton || isEmpty())
        return false;
    d->pressed = event.position();
    if (d->tool == Tool::Pan || !canvas()->axisRect()->rect().contains(event.position().toPoint()))
        return false;
    canvas()->setFocus(Qt::MouseFocusReason);
    hideCard();
    d->band->begin(event.position(), d->tool == Tool::Lasso);
    return true;
}

bool EmbeddingPlot::mouseMoved(const QMouseEvent& event)
{
    d->band->moveTo(event.position());
    canvas()->layer(QStringLiteral("hover"))->replot();
    return true;
}

bool EmbeddingPlot::mouseReleased(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton)
        return false;
    if (!d->band->isUnderWay()) {
        if (QLineF(d->pressed, event.position()).length() < clickDistance && !isEmpty())
            pickAt(event.position(), event.modifiers());
        return false;
    }
    d->band->moveTo(event.position());
    if (d->band->isClick())
        pickAt(event.position(), event.modifiers());
    else
        pickInBand(event.modifiers());
    endBand();
    return true;
}

void EmbeddingPlot::pickInBand(Qt::KeyboardModifiers keys)
{
    QPolygonF line;
    for (const QPointF& pixel : d->band->outline())
        line << QPointF(canvas()->xAxis->pixelToCoord(pixel.x()), canvas()->yAxis->pixelToCoord(pixel.y()));
    Q_EMIT picked(pointsInside(d->points, line), operationFor(keys));
}

void EmbeddingPlot::pickAt(const QPointF& canvasPosition, Qt::KeyboardModifiers keys)
{
    if (!canvas()->axisRect()->rect().contains(canvasPosition.toPoint()))
        return;
    const int index = pointAt(canvas()->mapTo(this, canvasPosition));
    const SetOperation operation = operationFor(keys);
    if (index >= 0)
        Q_EMIT picked({ index }, operation);
    else if (operation == SetOperation::Replace)
        Q_EMIT picked({}, operation);
}

void EmbeddingPlot::stepHovered(int by)
{
    const auto count = static_cast<int>(d->points.size());
    int index = d->hovered < 0 && by < 0 ? 0 : d->hovered;
    for (int tried = 0; tried < count; ++tried) {
        index = (index + by + count) % count;
        if (isFinitePoint(d->points[index]))
            break;
    }
    setHovered(index);
    Q_EMIT hovered(index);
}

void EmbeddingPlot::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_N:
        return stepHovered(1);
    case Qt::Key_P:
        return stepHovered(-1);
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (d->hovered >= 0)
            Q_EMIT picked({ d->hovered }, operationFor(event->modifiers()));
        return;
    case Qt::Key_Escape:
        if (d->band->isUnderWay())
            return endBand();
        break;
    default:
        break;
    }
    PlotWidget::keyPressEvent(event);
}

}
