#pragma once

#include <QList>
#include <QPolygonF>

namespace cmir::viz {

/// The points inside a closed line, by the even-odd rule: where the line crosses itself, what it goes around twice is
/// outside. Points on the line may count either way; points that are not finite are never inside. Asks every point:
/// for many of them see PointGrid::inside.
QList<int> pointsInside(const QList<QPointF>& points, const QPolygonF& line);

/// Whether a ray from the point to the right crosses the edge from `b` to `a`: inside is who crosses an odd number.
inline bool crossesToTheRight(const QPointF& point, const QPointF& a, const QPointF& b)
{
    return (a.y() > point.y()) != (b.y() > point.y())
        && point.x() < a.x() + (b.x() - a.x()) * (point.y() - a.y()) / (b.y() - a.y());
}

}
