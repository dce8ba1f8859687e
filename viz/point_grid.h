#pragma once

#include <QList>
#include <QPointF>
#include <QRectF>

namespace cmir::viz {

/// Finds the nearest of many points: a uniform grid over their bounding box with about two points a cell.
/// Points that are not finite are left out.
class PointGrid {
public:
    void build(const QList<QPointF>& points);
    /// The point nearest to `at` within the ellipse of these radii, distances measured in radii; the last of those that
    /// coincide (it is drawn on top). -1: none.
    int nearest(const QPointF& at, double radiusX, double radiusY) const;
    /// Of the finite points; null where there is none.
    QRectF bounds() const { return m_bounds; }

private:
    int cellX(double x) const;
    int cellY(double y) const;

    QList<QPointF> m_points;
    QRectF m_bounds;
    int m_columns = 0, m_rows = 0;
    QList<int> m_starts; ///< per cell the start in m_indices, and one more
    QList<int> m_indices;
};

bool isFinitePoint(const QPointF& point);

}
