#pragma once

#include <QList>
#include <QPolygonF>

namespace cmir::viz {

/// The points inside a closed line, by the even-odd rule: where the line crosses itself, what it goes around twice is
/// outside. Points on the line may count either way; points that are not finite are never inside.
QList<int> pointsInside(const QList<QPointF>& points, const QPolygonF& line);

}
