#pragma once

// What the files of EmbeddingPlot share; for no one else.

#include "viz/contour_item.h"
#include "viz/embedding_plot.h"
#include "viz/hover_card.h"
#include "viz/markers.h"
#include "viz/point_cloud.h"
#include "viz/point_grid.h"
#include "viz/qcustomplot_fence.h"
#include "viz/robust_bounds.h"
#include "viz/selection_band.h"
#include "viz/names_item.h"
#include "viz/star_item.h"
#include "viz/trail_item.h"

#include <QPointer>

#include <optional>

namespace cmir::viz {

inline constexpr double dimming = 0.78; ///< of points that are not selected, towards the background
inline constexpr double receding = 0.55; ///< of points beneath contours
inline constexpr double ghostly = 0.6; ///< of a ghost's grey, towards the background
inline constexpr int numberLevels = 64; ///< colours of a scale: each is a picture of a point

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
    QList<QPointF> given; ///< all of them
    QList<QPointF> points; ///< the same; those of hidden categories are not finite
    QSet<int> hidden;
    Coloring coloring;
    QStringList columnNames;
    QList<QStringList> columns;
    QString xTitle, yTitle;
    std::optional<bool> titlesBeneath; ///< not set: not placed yet
    bool titlesSmall = false; ///< beneath there is no room for them in the usual size
    QList<QPointer<EmbeddingPlot>> alike; ///< placeTitlesLike()
    std::function<QString(int)> card;
    PointCloud* cloud = nullptr;
    PointCloud* ghostCloud = nullptr;
    QList<QPointF> ghost; ///< setGhost()
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
    RobustBounds core; ///< of the cloud without far points
    QRectF usual; ///< the first look
    AxisScale scale = AxisScale::Equal;
    bool whole = false; ///< every point instead
    PointGrid grid;
    QCPRange wantedX { -1, 1 }, wantedY { -1, 1 }; ///< the view before it is widened to equal scales
    bool adjusting = false;
    bool keyVisible = true;
    int hovered = -1;

    double valueOf(qsizetype index) const { return index < coloring.values.size() ? coloring.values[index] : qQNaN(); }

    /// Look 0 is that of points without a value; then one per category or level of the scale.
    QList<PointLook> looksOf(const Theme& theme) const
    {
        QList<PointLook> looks { { ringShape, pointColor({}, qQNaN(), theme) } };
        const double low = coloring.lowerEnd(), high = coloring.upperEnd();
        if (coloring.values.isEmpty())
            looks.append({ 0, theme.accent });
        else if (coloring.categorical)
            for (qsizetype i = 0; i < coloring.categories.size(); ++i)
                looks.append({ categoryShape(i, theme.categories.size()), pointColor(coloring, double(i), theme) });
        else
            for (int i = 0; i < numberLevels; ++i)
                looks.append({ 0, pointColor(coloring, low + (high - low) * (i + 0.5) / numberLevels, theme) });
        return looks;
    }

    int lookOf(qsizetype index) const
    {
        const double value = valueOf(index), low = coloring.lowerEnd(), high = coloring.upperEnd();
        if (coloring.values.isEmpty())
            return 1;
        if (!coloring.hasValue(value))
            return 0;
        if (coloring.categorical)
            return 1 + static_cast<int>(value);
        const double share = high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.5;
        return 1 + std::min(numberLevels - 1, static_cast<int>(share * numberLevels));
    }

    bool hasSelection() const { return selected.size() == points.size() && selected.contains(true); }

    /// With a selection every look is there twice: dimmed and beneath for the others, outlined for the selected.
    void updateLooks(const Theme& theme) const
    {
        QList<PointLook> looks = looksOf(theme);
        QList<int> lookOfPoint(points.size());
        for (qsizetype i = 0; i < points.size(); ++i)
            lookOfPoint[i] = lookOf(i);
        if (!contours.isEmpty())
            for (PointLook& look : looks)
                look.color = mixed(look.color, theme.background, receding);
        if (!hasSelection()) {
            cloud->setLooks(looks, lookOfPoint, theme.background);
            return;
        }
        const auto count = static_cast<int>(looks.size());
        for (int i = 0; i < count; ++i) {
            looks.append({ looks[i].shape, looks[i].color, theme.text });
            looks[i].color = mixed(looks[i].color, theme.background, dimming);
        }
        for (qsizetype i = 0; i < points.size(); ++i)
            lookOfPoint[i] += selected[i] ? count : 0;
        cloud->setLooks(looks, lookOfPoint, theme.background, count);
    }

    /// What the automatic view shows.
    QRectF extent() const { return whole ? grid.bounds() : usual; }

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
