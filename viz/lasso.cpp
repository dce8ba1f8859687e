#include "viz/lasso.h"

#include "viz/point_grid.h"

namespace cmir::viz {

namespace {

bool isInside(const QPointF& point, const QPolygonF& line)
{
    bool inside = false;
    for (qsizetype i = 0, before = line.size() - 1; i < line.size(); before = i++)
        inside ^= crossesToTheRight(point, line[i], line[before]);
    return inside;
}

}

QList<int> pointsInside(const QList<QPointF>& points, const QPolygonF& line)
{
    QList<int> inside;
    if (line.size() < 3)
        return inside;
    const QRectF box = line.boundingRect();
    for (qsizetype i = 0; i < points.size(); ++i) {
        const QPointF& p = points[i];
        const bool near = isFinitePoint(p) && p.x() >= box.left() && p.x() <= box.right() && p.y() >= box.top()
            && p.y() <= box.bottom();
        if (near && isInside(p, line))
            inside << static_cast<int>(i);
    }
    return inside;
}

}
