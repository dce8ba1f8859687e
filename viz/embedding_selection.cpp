// How points of an embedding plot are chosen: mouse, keyboard, and what shows it.

#include "viz/embedding_plot_private.h"

namespace cmir::viz {

namespace {
constexpr double clickDistance = 4;
}

void EmbeddingPlot::setTool(Tool tool)
{
    d->tool = tool;
    endBand();
    showCursor();
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
        if (d->isThere(index))
            d->path->places << d->points[index];
    d->path->setVisible(!d->path->places.isEmpty());
    redrawHover();
}

void EmbeddingPlot::setStar(int center, const QList<int>& others)
{
    d->starCenter = center;
    d->star = others;
    showStar();
}

int EmbeddingPlot::starCenter() const
{
    return d->starCenter;
}

const QList<int>& EmbeddingPlot::star() const
{
    return d->star;
}

void EmbeddingPlot::showStar()
{
    const auto isThere
        = [this](int index) { return index >= 0 && index < d->points.size() && isFinitePoint(d->points[index]); };
    d->starItem->others.clear();
    d->starItem->setVisible(isThere(d->starCenter));
    if (isThere(d->starCenter)) {
        d->starItem->center = d->points[d->starCenter];
        d->starItem->radius = d->cloud->radius() + 2;
        for (const int index : std::as_const(d->star))
            if (isThere(index))
                d->starItem->others << d->points[index];
    }
    redrawHover();
}

void EmbeddingPlot::endBand()
{
    d->band->end();
    redrawHover();
}

void EmbeddingPlot::showCursor()
{
    const bool inHand = d->moving || d->spaceHeld;
    const Qt::CursorShape ofTool = d->tool == Tool::Pan ? Qt::ArrowCursor : Qt::CrossCursor;
    canvas()->setCursor(!inHand ? ofTool : d->moving ? Qt::ClosedHandCursor : Qt::OpenHandCursor);
}

void EmbeddingPlot::beginMove(const QPointF& canvasPosition)
{
    d->moving = true;
    d->movedTo = canvasPosition;
    d->spaceMoved = d->spaceHeld;
    hideCard();
    showCursor();
}

void EmbeddingPlot::moveTo(const QPointF& canvasPosition)
{
    const QPointF before = std::exchange(d->movedTo, canvasPosition);
    QCPAxis &x = *canvas()->xAxis, &y = *canvas()->yAxis;
    x.moveRange(x.pixelToCoord(before.x()) - x.pixelToCoord(canvasPosition.x()));
    y.moveRange(y.pixelToCoord(before.y()) - y.pixelToCoord(canvasPosition.y()));
    scheduleReplot();
}

void EmbeddingPlot::endMove()
{
    d->moving = false;
    showCursor();
}

/// True: the canvas need not see it.
bool EmbeddingPlot::mousePressed(const QMouseEvent& event)
{
    if (d->moving || d->band->isUnderWay())
        return true; // another button during a drag
    const bool inside = canvas()->axisRect()->rect().contains(event.position().toPoint());
    const bool left = event.button() == Qt::LeftButton;
    if (isEmpty() || !(left || event.button() == Qt::MiddleButton))
        return false;
    if (left)
        d->pressed = event.position();
    if (inside && (!left || d->spaceHeld)) {
        beginMove(event.position());
        return true;
    }
    if (!left || !inside || d->tool == Tool::Pan)
        return false;
    canvas()->setFocus(Qt::MouseFocusReason);
    hideCard();
    d->band->begin(event.position(), d->tool == Tool::Lasso);
    return true;
}

bool EmbeddingPlot::mouseMoved(const QMouseEvent& event)
{
    if (d->moving) {
        moveTo(event.position());
        return true;
    }
    d->band->moveTo(event.position());
    redrawHover();
    return true;
}

bool EmbeddingPlot::mouseReleased(const QMouseEvent& event)
{
    if (d->moving) {
        if (!event.buttons())
            endMove();
        return true;
    }
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
    Q_EMIT picked(d->set->grid().inside(line, d->accept()), operationFor(keys));
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
        if (d->isThere(index))
            break;
    }
    setHovered(index);
    if (d->hovered >= 0) {
        const QPointF point = d->points[d->hovered];
        bringIntoView(point);
        showCard(d->hovered, { canvas()->xAxis->coordToPixel(point.x()), canvas()->yAxis->coordToPixel(point.y()) });
    }
    Q_EMIT hovered(d->hovered);
}

/// Moves the view, as little as will do, so that the point is a little inside.
void EmbeddingPlot::bringIntoView(const QPointF& point)
{
    const auto move = [](QCPAxis& axis, double value) {
        const QCPRange range = axis.range();
        if (range.contains(value))
            return false;
        const double room = 0.1 * range.size();
        axis.moveRange(value < range.lower ? value - room - range.lower : value + room - range.upper);
        return true;
    };
    const bool movedX = move(*canvas()->xAxis, point.x()), movedY = move(*canvas()->yAxis, point.y());
    if (movedX || movedY)
        scheduleReplot();
}

void EmbeddingPlot::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_N:
        return stepHovered(1);
    case Qt::Key_P:
        return stepHovered(-1);
    case Qt::Key_Space: // picks when it is let go, unless it was held to move the view
        if (!event->isAutoRepeat()) {
            d->spaceHeld = true;
            d->spaceMoved = d->moving;
            showCursor();
        }
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (d->hovered < 0)
            break;
        Q_EMIT picked({ d->hovered }, operationFor(event->modifiers()));
        return;
    case Qt::Key_Escape:
        if (d->moving)
            return endMove();
        if (d->band->isUnderWay())
            return endBand();
        break;
    default:
        break;
    }
    PlotWidget::keyPressEvent(event);
}

void EmbeddingPlot::keyReleaseEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Space)
        return PlotWidget::keyReleaseEvent(event);
    if (event->isAutoRepeat())
        return;
    const bool picks = d->spaceHeld && !d->spaceMoved && d->hovered >= 0;
    releaseSpace();
    if (picks)
        Q_EMIT picked({ d->hovered }, operationFor(event->modifiers()));
}

void EmbeddingPlot::releaseSpace()
{
    d->spaceHeld = false;
    showCursor();
}

}
