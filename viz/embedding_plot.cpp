#include "viz/embedding_plot_private.h"

#include "viz/equal_scale.h"
#include "viz/fonts.h"

#include <algorithm>
#include <utility>

namespace cmir::viz {

EmbeddingPlot::EmbeddingPlot(QWidget* parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    QCustomPlot& plot = *canvas();
    d->cloud = new PointCloud(plot.xAxis, plot.yAxis);
    plot.addLayer(QStringLiteral("trails"), plot.layer(QStringLiteral("main")), QCustomPlot::limBelow);
    d->trailItem = new TrailItem(&plot);
    d->trailItem->setLayer(QStringLiteral("trails"));
    plot.addLayer(QStringLiteral("ghost"), plot.layer(QStringLiteral("trails")), QCustomPlot::limBelow);
    d->ghostCloud = new PointCloud(plot.xAxis, plot.yAxis);
    d->ghostCloud->setLayer(QStringLiteral("ghost"));
    plot.addLayer(QStringLiteral("contours"), plot.layer(QStringLiteral("main")), QCustomPlot::limAbove);
    d->contourItem = new ContourItem(&plot);
    d->contourItem->setLayer(QStringLiteral("contours"));
    d->namesItem = new NamesItem(&plot);
    d->namesItem->setLayer(QStringLiteral("contours"));
    d->ring = new HoverRing(&plot);
    d->ring->setLayer(QStringLiteral("hover"));
    d->ring->setVisible(false);
    d->band = new SelectionBand(&plot);
    d->path = new PathItem(&plot);
    d->starItem = new StarItem(&plot);
    for (QCPAbstractItem* item : std::initializer_list<QCPAbstractItem*> { d->starItem, d->path, d->band })
        item->setLayer(QStringLiteral("hover"));
    setAccessibleDescription(
        tr("N and P go to the next and the previous point, Enter selects it; Shift adds, Alt takes "
           "away, Ctrl keeps what is in both. Hold Space and drag to move the view."));
    d->key = new ColorKey;
    d->key->hide();
    addBelowTitle(d->key);
    connect(&plot, &QCustomPlot::afterLayout, this, &EmbeddingPlot::keepScale);
    for (QCPAxis* axis : { plot.xAxis, plot.yAxis })
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
            if (d->adjusting)
                return;
            d->wantedX = canvas()->xAxis->range();
            d->wantedY = canvas()->yAxis->range();
            Q_EMIT viewChosen(
                { QPointF(d->wantedX.lower, d->wantedY.lower), QPointF(d->wantedX.upper, d->wantedY.upper) });
        });
    connect(&plot, &QCustomPlot::mouseMove, this,
        [this](QMouseEvent* event) { pointerAt(event->position(), event->buttons() != Qt::NoButton); });
    for (PointCloud* cloud : { d->cloud, d->ghostCloud })
        cloud->setArrived([this] { scheduleReplot(); });
    EmbeddingPlot::applyTheme();
    updateEmptyState();
}

EmbeddingPlot::~EmbeddingPlot()
{
    delete d->cardWidget;
}

void EmbeddingPlot::setAxes(const QString& xTitle, const QString& yTitle)
{
    d->xTitle = xTitle;
    d->yTitle = yTitle;
    canvas()->xAxis->setLabel(xTitle);
    canvas()->yAxis->setLabel(yTitle);
    scheduleReplot();
    for (const auto& other : std::as_const(d->alike))
        if (other && other != this)
            other->scheduleReplot();
}

void EmbeddingPlot::placeTitlesLike(const QList<EmbeddingPlot*>& others)
{
    d->alike = { others.begin(), others.end() };
}

/// An upright title that is longer than its axis would be cut: then both stand beneath, each with its direction, if
/// need be in small letters or in two lines. Those that are alike have axes of one height, whatever is drawn: the
/// window's panels or a figure's.
void EmbeddingPlot::fitTitles()
{
    QCPAxis *across = canvas()->xAxis, *upright = canvas()->yAxis;
    takeRanges(d->wantedX, d->wantedY); // their labels take room too
    across->setLabel(d->xTitle);
    across->setLabelFont(plainFont(lookFont()));
    upright->setLabel(d->yTitle);
    layOut();
    const QFontMetrics metrics(upright->labelFont());
    const auto fits
        = [&](const QString& title) { return metrics.horizontalAdvance(title) <= canvas()->axisRect()->height(); };
    if (fits(d->yTitle) && std::all_of(d->alike.begin(), d->alike.end(), [&](const auto& other) {
            return !other || other->isHidden() || fits(other->d->yTitle);
        }))
        return keepScale();
    const QString x = QStringLiteral("→ ") + d->xTitle, y = QStringLiteral("↑ ") + d->yTitle;
    across->setLabel(x + QStringLiteral("   ") + y);
    upright->setLabel({});
    layOut();
    const QRect axes = canvas()->axisRect()->rect();
    const int room = axes.width() + 2 * std::min(axes.left(), canvas()->viewport().width() - axes.right()); // centred
    const auto isTooLong = [&] { return QFontMetrics(across->labelFont()).horizontalAdvance(across->label()) > room; };
    if (isTooLong())
        across->setLabelFont(smallFont(lookFont()));
    if (isTooLong())
        across->setLabel(x + u'\n' + y);
    layOut();
    keepScale();
}

void EmbeddingPlot::setPoints(const QList<QPointF>& points, bool keepView)
{
    setCloud(points, d->coloring, d->contours, keepView);
}

void EmbeddingPlot::setCloud(
    const QList<QPointF>& points, const Coloring& coloring, const QList<ContourLine>& contours, bool keepView)
{
    setReadyCloud(PointSet::make(points), coloring, contours, keepView);
}

void EmbeddingPlot::setReadyCloud(const std::shared_ptr<const PointSet>& points, const Coloring& coloring,
    const QList<ContourLine>& contours, bool keepView)
{
    const bool first = isEmpty();
    d->coloring = coloring;
    d->contours = contours;
    d->key->setColoring(coloring);
    d->set = points;
    d->points = points->points();
    d->usual = points->core().box;
    showPoints();
    if (!keepView || first) {
        d->whole = false;
        PlotWidget::resetView();
        fit();
    } else if (!viewIsUsers() && !d->viewSuits()) {
        fit();
    }
    showStandingReadout();
    updateEmptyState();
    d->key->setVisible(d->keyVisible && !isEmpty() && !d->coloring.values.isEmpty());
    scheduleReplot();
}

void EmbeddingPlot::setColoring(const Coloring& coloring)
{
    d->coloring = coloring;
    d->key->setColoring(coloring);
    d->key->setVisible(d->keyVisible && !isEmpty() && !coloring.values.isEmpty());
    showPoints();
    scheduleReplot();
}

void EmbeddingPlot::setHiddenCategories(const QSet<int>& hidden)
{
    if (hidden == d->hidden)
        return;
    d->hidden = hidden;
    showPoints();
    scheduleReplot();
}

void EmbeddingPlot::showPoints()
{
    d->cloud->setPoints(d->set);
    d->updateLooks(theme());
    showContours();
    showTrails();
    setHovered(d->hovered < d->points.size() ? d->hovered : -1);
    showPath();
    showStar();
}

void EmbeddingPlot::setContours(const QList<ContourLine>& contours)
{
    d->contours = contours;
    showContours();
    d->updateLooks(theme());
    scheduleReplot();
}

void EmbeddingPlot::showContours()
{
    d->contourItem->halo = theme().background;
    d->contourItem->widths = theme().lines;
    d->contourItem->lines.clear();
    for (const ContourLine& contour : std::as_const(d->contours))
        if (!d->isHiddenValue(contour.value))
            d->contourItem->lines << ContourItem::Drawn { contour.line, contour.share,
                pointColor(d->coloring, contour.value, theme()) };
}

void EmbeddingPlot::setNames(const QList<PlaceName>& names)
{
    if (names == d->namesItem->names)
        return;
    d->namesItem->names = names;
    scheduleReplot();
}

const QList<PlaceName>& EmbeddingPlot::names() const
{
    return d->namesItem->names;
}

void EmbeddingPlot::setTrails(const QList<QPointF>& origins)
{
    d->origins = origins;
    showTrails();
    scheduleReplot();
}

void EmbeddingPlot::showTrails()
{
    d->trailItem->background = theme().background;
    d->trailItem->trails.clear();
    for (qsizetype i = 0; i < std::min(d->origins.size(), d->points.size()); ++i)
        if (isFinitePoint(d->origins[i]) && d->isThere(i))
            d->trailItem->trails << TrailItem::Trail { QLineF(d->origins[i], d->points[i]),
                d->coloring.values.isEmpty() ? theme().accent : pointColor(d->coloring, d->valueOf(i), theme()) };
}

void EmbeddingPlot::setGhost(const QList<QPointF>& points)
{
    setReadyGhost(PointSet::make(points));
}

void EmbeddingPlot::setReadyGhost(const std::shared_ptr<const PointSet>& points)
{
    if (points == d->ghost)
        return;
    d->ghost = points;
    d->ghostCloud->setPoints(points);
    showGhost();
    scheduleReplot();
}

const QList<QPointF>& EmbeddingPlot::ghost() const
{
    return d->ghost->points();
}

void EmbeddingPlot::showGhost()
{
    d->ghostCloud->setLooks(
        PointLooks({ 0, mixed(theme().baseline, theme().background, ghostly) }, theme().background));
}

void EmbeddingPlot::setAxisScale(AxisScale scale)
{
    d->scale = scale;
    keepScale();
}

QRectF EmbeddingPlot::usualBox() const
{
    return d->usual;
}

void EmbeddingPlot::setUsualBox(const QRectF& box)
{
    d->usual = box;
    if (!viewIsUsers())
        fit();
}

void EmbeddingPlot::showView(const QRectF& view)
{
    const QSignalBlocker blocker(this);
    canvas()->xAxis->setRange(view.left(), view.right());
    canvas()->yAxis->setRange(view.top(), view.bottom());
    scheduleReplot();
}

void EmbeddingPlot::setPointColumns(const QStringList& names, const QList<QStringList>& values)
{
    setPointColumns(names, [values](int point, int column) {
        return column < values.size() && point < values[column].size() ? values[column][point] : QString();
    });
}

void EmbeddingPlot::setPointColumns(const QStringList& names, std::function<QString(int, int)> value)
{
    d->columnNames = names;
    d->column = std::move(value);
}

void EmbeddingPlot::setCardText(std::function<QString(int)> card)
{
    d->card = std::move(card);
}

void EmbeddingPlot::setLegendVisible(bool visible)
{
    d->keyVisible = visible;
    d->key->setVisible(visible && !isEmpty() && !d->coloring.values.isEmpty());
}

int EmbeddingPlot::pointCount() const
{
    return static_cast<int>(d->points.size());
}

int EmbeddingPlot::pointAt(const QPointF& position, double radius) const
{
    const QPointF place = canvas()->mapFrom(this, position);
    const QCPAxis &x = *canvas()->xAxis, &y = *canvas()->yAxis;
    const QRect rect = canvas()->axisRect()->rect();
    if (!rect.contains(place.toPoint()))
        return -1;
    return d->set->grid().nearest({ x.pixelToCoord(place.x()), y.pixelToCoord(place.y()) },
        radius * x.range().size() / rect.width(), radius * y.range().size() / rect.height(), d->accept());
}

void EmbeddingPlot::setHovered(int index)
{
    const bool there = d->isThere(index);
    d->hovered = there ? index : -1;
    d->ring->setVisible(there);
    if (there)
        d->ring->center = d->points[index];
    d->ring->radius = d->cloud->radius() + 4;
    redrawHover();
}

int EmbeddingPlot::hoveredPoint() const
{
    return d->hovered;
}

bool EmbeddingPlot::isEmpty() const
{
    return d->set->finite() == 0;
}

DataTable EmbeddingPlot::data() const
{
    DataTable table;
    table.columns = d->columnNames;
    table.columns.append(d->xTitle.isEmpty() ? QStringLiteral("x") : d->xTitle);
    table.columns.append(d->yTitle.isEmpty() ? QStringLiteral("y") : d->yTitle);
    const bool colored = !d->coloring.values.isEmpty() && !d->columnNames.contains(d->coloring.title);
    if (colored)
        table.columns.append(d->coloring.title);
    const bool selection = d->hasSelection();
    if (selection)
        table.columns.append(QStringLiteral("selected"));
    for (qsizetype i = 0; i < d->points.size(); ++i) {
        if (!d->isThere(i))
            continue;
        QStringList row;
        for (int c = 0; c < static_cast<int>(d->columnNames.size()); ++c)
            row.append(d->column(static_cast<int>(i), c));
        row.append(numberText(d->points[i].x()));
        row.append(numberText(d->points[i].y()));
        if (colored)
            row.append(d->coloring.valueText(d->valueOf(i)));
        if (selection)
            row.append(d->selected[i] ? QStringLiteral("1") : QStringLiteral("0"));
        table.rows.append(row);
    }
    return table;
}

void EmbeddingPlot::resetView()
{
    // From a view of the user's back to the automatic one; from that one to every point, and back.
    d->whole = !viewIsUsers() && !d->whole && d->set->core().outside > 0;
    PlotWidget::resetView();
    fit();
    showStandingReadout();
    Q_EMIT viewReset();
}

void EmbeddingPlot::showStandingReadout()
{
    if (d->whole || d->set->core().outside == 0)
        setReadout({});
    else
        setReadout(
            { { {}, tr("%1 far outside · Home").arg(d->set->core().outside), tr("+%1").arg(d->set->core().outside) } },
            true);
}

void EmbeddingPlot::fit()
{
    const QRectF box = d->extent();
    if (isEmpty())
        return;
    // A cloud without extent in one direction takes the other's; a single point gets one unit around it.
    const double largest = std::max(box.width(), box.height());
    const double half = largest > 0 ? 0.55 * largest : 1;
    const auto around = [&](double middle, double size) {
        const double least = d->scale == AxisScale::Free && size > 0 ? 0 : 0.05 * half;
        const double room = largest > 0 ? std::max(0.55 * size, least) : half;
        return QCPRange(middle - room, middle + room);
    };
    d->wantedX = around(box.center().x(), box.width());
    d->wantedY = around(box.center().y(), box.height());
    keepScale();
    scheduleReplot();
}

void EmbeddingPlot::keepScale()
{
    QCPRange x = d->wantedX, y = d->wantedY;
    if (d->scale == AxisScale::Equal)
        makeEqualScale(&x, &y, canvas()->axisRect()->size());
    if (x == canvas()->xAxis->range() && y == canvas()->yAxis->range())
        return;
    takeRanges(x, y);
    // The ticks were chosen before the layout was known.
    canvas()->plotLayout()->update(QCPLayoutElement::upPreparation);
}

void EmbeddingPlot::takeRanges(const QCPRange& x, const QCPRange& y)
{
    d->adjusting = true;
    setRanges(x.lower, x.upper, y.lower, y.upper);
    d->adjusting = false;
}

bool EmbeddingPlot::isDrawing() const
{
    return d->cloud->isDrawing() || d->ghostCloud->isDrawing();
}

void EmbeddingPlot::forgetPicture()
{
    d->cloud->forgetPictures();
    d->ghostCloud->forgetPictures();
    PlotWidget::forgetPicture();
}

bool EmbeddingPlot::finishPicture()
{
    const bool beneath = d->ghostCloud->drawNow();
    return d->cloud->drawNow() || beneath;
}

qsizetype EmbeddingPlot::omitted() const
{
    return d->whole || viewIsUsers() ? 0 : d->set->core().outside;
}

QString EmbeddingPlot::vectorRemark() const
{
    if (d->set->size() <= PointCloud::drawnAsPaths)
        return {};
    return tr("%1 points, drawn as a picture of %2 dpi")
        .arg(d->set->finite())
        .arg(qRound(96 * PointCloud::figureRatio));
}

int EmbeddingPlot::drawKey(QPainter* painter, const QRectF& area, const QFont& font) const
{
    return ColorKey::draw(painter, area, d->coloring, font, theme());
}

void EmbeddingPlot::applyTheme()
{
    PlotWidget::applyTheme();
    d->ring->color = theme().text;
    d->ring->halo = theme().background;
    d->band->color = theme().accent;
    d->path->color = theme().text;
    d->path->halo = theme().background;
    d->namesItem->color = theme().text;
    d->namesItem->halo = theme().background;
    d->namesItem->nameFont = plainFont(font());
    d->namesItem->detailFont = smallFont(font());
    d->starItem->color = theme().text;
    d->starItem->halo = theme().background;
    showContours();
    showTrails();
    showGhost();
    d->updateLooks(theme());
}

void EmbeddingPlot::pointerAt(const QPointF& canvasPosition, bool pressed)
{
    const int index = pressed ? -1 : pointAt(canvas()->mapTo(this, canvasPosition));
    showCard(index, canvasPosition);
    if (index == d->hovered)
        return;
    setHovered(index);
    Q_EMIT hovered(index);
}

void EmbeddingPlot::showCard(int index, const QPointF& canvasPosition)
{
    if (index < 0 || !d->card)
        return hideCard();
    if (!d->cardWidget || d->cardWidget->parentWidget() != window()) {
        delete d->cardWidget;
        d->cardWidget = new HoverCard(window());
    }
    d->cardWidget->showText(d->card(index), canvas()->mapTo(window(), canvasPosition.toPoint()), theme());
}

void EmbeddingPlot::hideCard()
{
    if (d->cardWidget)
        d->cardWidget->hide();
}

bool EmbeddingPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == canvas() && (event->type() == QEvent::Leave || event->type() == QEvent::Hide)) {
        hideCard();
        if (d->hovered >= 0) {
            setHovered(-1);
            Q_EMIT hovered(-1);
        }
    }
    if (watched == canvas() && event->type() == QEvent::MouseButtonPress)
        return mousePressed(*static_cast<QMouseEvent*>(event)) || PlotWidget::eventFilter(watched, event);
    if (watched == canvas() && event->type() == QEvent::FocusOut)
        releaseSpace();
    if (watched == canvas() && event->type() == QEvent::Hide) { // the button may be let go elsewhere
        endMove();
        endBand();
    }
    if (watched == canvas() && event->type() == QEvent::MouseMove && (d->moving || d->band->isUnderWay()))
        return mouseMoved(*static_cast<QMouseEvent*>(event));
    if (watched == canvas() && event->type() == QEvent::MouseButtonRelease)
        return mouseReleased(*static_cast<QMouseEvent*>(event)) || PlotWidget::eventFilter(watched, event);
    return PlotWidget::eventFilter(watched, event);
}

}
