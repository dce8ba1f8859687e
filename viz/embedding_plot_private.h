#pragma once

// What the files of EmbeddingPlot share; for no one else.

#include "viz/contour_item.h"
#include "viz/embedding_plot.h"
#include "viz/hover_card.h"
#include "viz/markers.h"
#include "viz/names_item.h"
#include "viz/point_cloud.h"
#include "viz/qcustomplot_fence.h"
#include "viz/selection_band.h"
#include "viz/star_item.h"
#include "viz/trail_item.h"

#include <QPointer>

#include <optional>

namespace cmir::viz {

inline constexpr double receding = 0.55; ///< of points beneath contours
inline constexpr double ghostly = 0.6; ///< of a ghost's grey, towards the background

/// A ring around one point, on the layer that is painted on its own.
class HoverRing : public QCPAbstractItem {
public:
    explicit HoverRing(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    { }

    QPointF center;
    QColor color, halo;
    double radius = 7;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override
    {
        const QPointF place(mParentPlot->xAxis->coordToPixel(center.x()), mParentPlot->yAxis->coordToPixel(center.y()));
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(halo, 4));
        painter->drawEllipse(place, radius, radius);
        painter->setPen(QPen(color, 1.75));
        painter->drawEllipse(place, radius, radius);
    }
};

class EmbeddingPlot::Private {
public:
    std::shared_ptr<const PointSet> set = PointSet::make({});
    QList<QPointF> points; ///< of the set, shared; ask isThere() whether one is to be seen
    QSet<int> hidden;
    Coloring coloring;
    QStringList columnNames;
    std::function<QString(int, int)> column; ///< of a point, and which one
    QString xTitle, yTitle;
    QList<QPointer<EmbeddingPlot>> alike; ///< placeTitlesLike()
    std::function<QString(int)> card;
    PointCloud* cloud = nullptr;
    PointCloud* ghostCloud = nullptr;
    std::shared_ptr<const PointSet> ghost = PointSet::make({}); ///< setGhost()
    HoverRing* ring = nullptr;
    SelectionBand* band = nullptr;
    PathItem* path = nullptr;
    ContourItem* contourItem = nullptr;
    QList<ContourLine> contours;
    TrailItem* trailItem = nullptr;
    QList<QPointF> origins; ///< setTrails()
    QList<int> pathPoints;
    NamesItem* namesItem = nullptr;
    StarItem* starItem = nullptr;
    int starCenter = -1;
    QList<int> star; ///< setStar()
    QList<bool> selected;
    Tool tool = Tool::Pan;
    QPointF pressed; ///< where the left button went down
    bool spaceHeld = false;
    bool spaceMoved = false; ///< then letting it go picks nothing
    bool moving = false; ///< the view is dragged by other means than the canvas's own
    QPointF movedTo;
    ColorKey* key = nullptr;
    QPointer<HoverCard> cardWidget;
    QRectF usual; ///< the first look
    AxisScale scale = AxisScale::Equal;
    bool whole = false; ///< every point instead
    QCPRange wantedX { -1, 1 }, wantedY { -1, 1 }; ///< the view before it is widened to equal scales
    bool adjusting = false;
    bool keyVisible = true;
    int hovered = -1;

    double valueOf(qsizetype index) const { return index < coloring.values.size() ? coloring.values[index] : qQNaN(); }

    bool hasSelection() const { return selected.size() == points.size() && selected.contains(true); }

    /// Whether a point has a place and is not hidden.
    bool isThere(qsizetype index) const
    {
        return index >= 0 && index < points.size() && isFinitePoint(points[index]) && !isHidden(index);
    }
    /// For looking for points; empty: all are there.
    PointGrid::Accept accept() const
    {
        if (hidden.isEmpty() || !coloring.categorical)
            return {};
        return [this](int index) { return !isHidden(index); };
    }

    void updateLooks(const Theme& theme) const
    {
        cloud->setLooks(PointLooks(
            coloring, hidden, hasSelection() ? selected : QList<bool>(), contours.isEmpty() ? 0 : receding, theme));
    }

    /// What the automatic view shows.
    QRectF extent() const { return whole ? set->grid().bounds() : usual; }

    bool isHidden(qsizetype index) const { return isHiddenValue(valueOf(index)); }
    bool isHiddenValue(double value) const
    {
        return !hidden.isEmpty() && coloring.categorical
            && hidden.contains(coloring.hasValue(value) ? static_cast<int>(value) : -1);
    }

    /// Whether the wanted view still suits the cloud: all of the extent inside, and not lost in it.
    bool viewSuits() const
    {
        const QRectF box = extent();
        const bool inside = wantedX.contains(box.left()) && wantedX.contains(box.right()) && wantedY.contains(box.top())
            && wantedY.contains(box.bottom());
        return inside && std::max(box.width() / wantedX.size(), box.height() / wantedY.size()) >= 0.5;
    }
};

}
