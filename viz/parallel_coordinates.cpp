#include "viz/parallel_coordinates.h"

#include "viz/arrow_keys.h"
#include "viz/embedding_plot.h"
#include "viz/fonts.h"
#include "viz/parallel_item.h"

namespace cmir::viz {

namespace {

constexpr double axisReach = 16; ///< pixels beside an axis that still mean it
constexpr double lineReach = 6;
constexpr double longestClick = 3;

double distanceTo(const QLineF& segment, const QPointF& point)
{
    const QPointF along = segment.p2() - segment.p1();
    const double size = QPointF::dotProduct(along, along);
    const double share = size > 0 ? std::clamp(QPointF::dotProduct(point - segment.p1(), along) / size, 0.0, 1.0) : 0;
    return QLineF(point, segment.p1() + share * along).length();
}

}

class ParallelCoordinates::Private {
public:
    ParallelItem* item = nullptr;
    ColorKey* key = nullptr;
    QStringList names;
    int colorAxis = 0;
    int brushed = -1; ///< the axis along which the pointer is dragged
    QPointF start;
    int clicked = -1; ///< the line that the keyboard clicked last
    double anchor = qQNaN(); ///< where brushing by keyboard began, a share; NaN: it does not go on
    std::optional<QCPRange> before; ///< that axis's brush before the drag

    void color()
    {
        Coloring& coloring = item->coloring;
        coloring = {};
        if (colorAxis < item->axes.size())
            coloring.title = item->axes[colorAxis].title;
        bool found = false;
        for (const QList<double>& line : std::as_const(item->lines)) {
            const double value = line.value(colorAxis, qQNaN());
            coloring.values << value;
            if (!std::isfinite(value))
                continue;
            coloring.minimum = found ? std::min(coloring.minimum, value) : value;
            coloring.maximum = found ? std::max(coloring.maximum, value) : value;
            found = true;
        }
        key->setColoring(coloring);
        sortLines();
    }

    /// Those at the top of the axis that colours them are drawn last: they are looked for.
    void sortLines() const
    {
        item->order = QList<int>(item->lines.size());
        std::iota(item->order.begin(), item->order.end(), 0);
        const auto height = [this](int line) {
            const double share = item->share(colorAxis, item->coloring.values[line]);
            return std::isnan(share) ? -1 : share;
        };
        std::stable_sort(item->order.begin(), item->order.end(), [&](int a, int b) { return height(a) < height(b); });
    }
};

ParallelCoordinates::ParallelCoordinates(QWidget* parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    QCustomPlot& plot = *canvas();
    plot.setInteractions(QCP::iNone);
    d->item = new ParallelItem(&plot);
    d->key = new ColorKey;
    d->key->hide();
    addBelowTitle(d->key);
    for (QCPAxis* axis : { plot.xAxis, plot.yAxis }) {
        axis->setVisible(false);
        axis->setTicks(false);
    }
    setReadout({});
    ParallelCoordinates::applyTheme();
    updateEmptyState();
}

ParallelCoordinates::~ParallelCoordinates() = default;

void ParallelCoordinates::setAxes(const QList<Axis>& axes, int colorAxis)
{
    d->item->axes = axes;
    d->colorAxis = colorAxis;
    setLines({}, {});
}

void ParallelCoordinates::setLines(const QStringList& names, const QList<QList<double>>& values)
{
    const bool sameAxes = d->item->brushes.size() == d->item->axes.size() && !values.isEmpty();
    d->names = names;
    d->item->lines = values;
    d->item->hovered = -1;
    d->item->readAxis = -1;
    d->anchor = qQNaN();
    if (!sameAxes)
        d->item->brushes = QList<std::optional<QCPRange>>(d->item->axes.size());
    d->item->findEnds();
    d->color();
    d->key->setVisible(!isEmpty());
    setRanges(-0.35, static_cast<double>(d->item->axes.size()) - 0.65, -0.06, 1.14);
    updateEmptyState();
    brushesChanged();
}

void ParallelCoordinates::setBrush(int axis, double from, double to)
{
    const double a = d->item->share(axis, from), b = d->item->share(axis, to);
    if (std::isnan(a) || std::isnan(b))
        return;
    d->item->brushes[axis] = QCPRange(std::min(a, b), std::max(a, b));
    brushesChanged();
}

void ParallelCoordinates::clearBrush(int axis)
{
    d->item->brushes[axis].reset();
    brushesChanged();
}

void ParallelCoordinates::clearBrushes()
{
    for (auto& brush : d->item->brushes)
        brush.reset();
    brushesChanged();
}

bool ParallelCoordinates::hasBrushes() const
{
    return std::any_of(d->item->brushes.begin(), d->item->brushes.end(), [](const auto& brush) { return !!brush; });
}

QList<int> ParallelCoordinates::selected() const
{
    QList<int> lines;
    for (int line = 0; line < static_cast<int>(d->item->lines.size()); ++line)
        if (d->item->isKept(line))
            lines << line;
    return lines;
}

int ParallelCoordinates::lineAt(const QPointF& position) const
{
    const QPointF place = canvas()->mapFrom(this, position);
    int nearest = -1;
    double best = lineReach;
    const QList<int> kept = selected();
    for (const int line : kept) {
        const QPolygonF path = d->item->path(line);
        for (qsizetype i = 1; i < path.size(); ++i) {
            if (!std::isfinite(path[i - 1].y()) || !std::isfinite(path[i].y()))
                continue;
            if (const double distance = distanceTo({ path[i - 1], path[i] }, place); distance < best) {
                best = distance;
                nearest = line;
            }
        }
    }
    return nearest;
}

bool ParallelCoordinates::isEmpty() const
{
    return d->item->lines.isEmpty() || d->item->axes.size() < 2;
}

DataTable ParallelCoordinates::data() const
{
    DataTable table;
    table.columns << QStringLiteral("name");
    for (const Axis& axis : std::as_const(d->item->axes))
        table.columns << axis.title;
    table.columns << QStringLiteral("selected");
    for (int line = 0; line < static_cast<int>(d->item->lines.size()); ++line) {
        QStringList row { d->names.value(line) };
        for (qsizetype axis = 0; axis < d->item->axes.size(); ++axis) {
            const double value = d->item->lines[line].value(axis, qQNaN());
            const ValueScale& scale = d->item->axes[axis].scale;
            row << (scale.isNames() ? scale.valueText(value) : numberText(value));
        }
        row << (d->item->isKept(line) ? QStringLiteral("1") : QStringLiteral("0"));
        table.rows << row;
    }
    return table;
}

void ParallelCoordinates::resetView()
{
    PlotWidget::resetView();
    clearBrushes();
}

void ParallelCoordinates::brushesChanged()
{
    showStandingReadout();
    scheduleReplot();
    Q_EMIT selectionChanged();
}

void ParallelCoordinates::showStandingReadout()
{
    if (isEmpty() || !hasBrushes())
        setReadout({});
    else
        setReadout({ { theme().accent, tr("%1 of %2 kept").arg(selected().size()).arg(d->item->lines.size()) } }, true);
    setHovered(-1);
}

void ParallelCoordinates::setHovered(int line)
{
    if (line == d->item->hovered)
        return;
    d->item->hovered = line;
    scheduleReplot();
}

void ParallelCoordinates::applyTheme()
{
    PlotWidget::applyTheme();
    d->item->theme = theme();
    d->item->tickFont = smallFont(lookFont());
    d->item->titleFont = plainFont(lookFont());
}

int ParallelCoordinates::drawKey(QPainter* painter, const QRectF& area, const QFont& font) const
{
    return ColorKey::draw(painter, area, d->item->coloring, font, theme());
}

int ParallelCoordinates::axisAt(double x) const
{
    for (int axis = 0; axis < static_cast<int>(d->item->axes.size()); ++axis)
        if (std::abs(d->item->at(axis, 0).x() - x) <= axisReach)
            return axis;
    return -1;
}

bool ParallelCoordinates::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == canvas() && d->item && !isEmpty()) { // the item itself is announced while it is made
        const auto place = [event] { return static_cast<QMouseEvent*>(event)->position(); };
        const auto isLeft = [event] { return static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton; };
        if (event->type() == QEvent::MouseButtonPress && isLeft())
            pressed(place());
        else if (event->type() == QEvent::MouseMove)
            moved(place(), d->brushed >= 0);
        else if (event->type() == QEvent::MouseButtonRelease && isLeft())
            released(place());
    }
    return PlotWidget::eventFilter(watched, event);
}

void ParallelCoordinates::pressed(const QPointF& place)
{
    d->brushed = axisAt(place.x());
    d->start = place;
    if (d->brushed >= 0)
        d->before = d->item->brushes[d->brushed];
}

void ParallelCoordinates::moved(const QPointF& place, bool dragging)
{
    if (dragging) {
        const auto share
            = [this](const QPointF& point) { return std::clamp(canvas()->yAxis->pixelToCoord(point.y()), 0.0, 1.0); };
        const double a = share(d->start), b = share(place);
        d->item->brushes[d->brushed] = QCPRange(std::min(a, b), std::max(a, b));
        brushesChanged();
        return;
    }
    const bool onAxis = axisAt(place.x()) >= 0;
    const int line = lineAt(canvas()->mapTo(this, place));
    if (onAxis || !isClickable())
        canvas()->setCursor(onAxis ? Qt::SizeVerCursor : Qt::ArrowCursor);
    else
        showClickable(line >= 0);
    if (line < 0)
        return showStandingReadout();
    setHovered(line);
    QStringList values;
    for (qsizetype axis = 0; axis < d->item->axes.size(); ++axis)
        values << QStringLiteral("%1 %2").arg(
            d->item->axes[axis].title, d->item->axes[axis].scale.valueText(d->item->lines[line].value(axis, qQNaN())));
    setReadout({ { pointColor(d->item->coloring, d->item->coloring.values[line], theme()),
        values.join(QStringLiteral(", ")) } });
}

void ParallelCoordinates::released(const QPointF& place)
{
    const bool click = QLineF(d->start, place).length() < longestClick;
    if (d->brushed >= 0 && click)
        clearBrush(d->brushed);
    else if (const int line = click ? lineAt(canvas()->mapTo(this, place)) : -1; line >= 0)
        Q_EMIT lineClicked(line);
    d->brushed = -1;
}

void ParallelCoordinates::readAxis(int step)
{
    const auto axes = static_cast<int>(d->item->axes.size());
    d->item->readAxis = stepped(d->item->readAxis, step, axes);
    d->item->readShare = qQNaN();
    d->anchor = qQNaN();
    readValue(0, false);
}

/// `brush`: everything from where that began is kept.
void ParallelCoordinates::readValue(int step, bool brush)
{
    ParallelItem& item = *d->item;
    if (item.readAxis < 0)
        return readAxis(0);
    const QList<double> stops = item.stops(item.readAxis);
    if (stops.isEmpty())
        return showRead();
    const auto last = static_cast<int>(stops.indexOf(item.readShare));
    const double before = item.readShare;
    item.readShare = stops[last < 0 ? stops.size() - 1 : stepped(last, step, static_cast<int>(stops.size()))];
    if (!brush)
        d->anchor = qQNaN();
    else if (std::isfinite(before)) {
        if (std::isnan(d->anchor))
            d->anchor = before;
        item.brushes[item.readAxis]
            = QCPRange(std::min(d->anchor, item.readShare), std::max(d->anchor, item.readShare));
        brushesChanged();
    }
    showRead();
}

void ParallelCoordinates::keepRead()
{
    ParallelItem& item = *d->item;
    if (item.readAxis < 0 || std::isnan(item.readShare))
        return;
    item.brushes[item.readAxis] = QCPRange(item.readShare, item.readShare);
    brushesChanged();
    showRead();
}

void ParallelCoordinates::clickRead()
{
    const ParallelItem& item = *d->item;
    QList<int> lines;
    for (const int line : selected())
        if (item.readAxis >= 0
            && item.share(item.readAxis, item.lines[line].value(item.readAxis, qQNaN())) == item.readShare)
            lines << line;
    if (lines.isEmpty())
        return;
    d->clicked = lines[(lines.indexOf(d->clicked) + 1) % lines.size()];
    setHovered(d->clicked);
    Q_EMIT lineClicked(d->clicked);
}

/// "λ₁ 0.5: 3 lines", and how many the brushes keep.
void ParallelCoordinates::showRead()
{
    const ParallelItem& item = *d->item;
    const Axis& axis = item.axes[item.readAxis];
    QString value;
    int lines = 0;
    for (const QList<double>& one : std::as_const(item.lines))
        if (const double here = one.value(item.readAxis, qQNaN()); item.share(item.readAxis, here) == item.readShare) {
            value = axis.scale.valueText(here);
            ++lines;
        }
    QList<TitleBar::Part> parts { { {},
        (lines == 1 ? tr("%1 %2: %3 line") : tr("%1 %2: %3 lines")).arg(axis.title, value).arg(lines) } };
    if (hasBrushes())
        parts.append({ theme().accent, tr("%1 of %2 kept").arg(selected().size()).arg(item.lines.size()) });
    setReadout(parts);
    canvas()->setAccessibleDescription(readout());
    scheduleReplot();
}

void ParallelCoordinates::keyPressEvent(QKeyEvent* event)
{
    if (isEmpty())
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Escape:
        if (d->brushed >= 0)
            d->item->brushes[d->brushed] = d->before;
        else
            return clearBrushes();
        d->brushed = -1;
        return brushesChanged();
    case Qt::Key_Home:
        return resetView();
    case Qt::Key_Left:
    case Qt::Key_Right:
        return readAxis(event->key() == Qt::Key_Left ? -1 : 1);
    case Qt::Key_Up:
    case Qt::Key_Down:
        return readValue(event->key() == Qt::Key_Down ? -1 : 1, event->modifiers() & Qt::ShiftModifier);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        return isClickKey(*event) && event->modifiers() & Qt::ControlModifier ? clickRead() : keepRead();
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        if (d->item->readAxis >= 0) {
            clearBrush(d->item->readAxis);
            showRead();
        }
        return;
    default:
        QWidget::keyPressEvent(event); // there is nothing to zoom or to move
    }
}

}
