#pragma once

#include <QList>
#include <QPointF>
#include <QPolygonF>
#include <QRectF>

#include <functional>
#include <vector>

namespace cmir::viz {

/// Finds the nearest of many points, and those inside a line: a uniform grid with about two points a cell. Points that
/// are not finite are left out.
class PointGrid {
public:
    /// Which points count; empty: all.
    using Accept = std::function<bool(int)>;

    /// `box`: what the cells are laid over; what is outside belongs to the outermost ones. Null: over all points. A few
    /// far points then do not put all others into one cell.
    void build(const QList<QPointF>& points, const QRectF& box = {});
    /// The point nearest to `at` within the ellipse of these radii, distances measured in radii; the last of those that
    /// coincide. -1: none.
    int nearest(const QPointF& at, double radiusX, double radiusY, const Accept& accept = {}) const;
    /// What pointsInside (lasso.h) finds, ascending. Cells that the line does not touch are taken or left as a whole,
    /// so that a million points take some milliseconds.
    QList<int> inside(const QPolygonF& line, const Accept& accept = {}) const;
    /// Of the finite points; null where there is none.
    QRectF bounds() const { return m_bounds; }

private:
    struct Edges;

    int cellX(double x) const;
    int cellY(double y) const;
    Edges edgesOf(const QPolygonF& line) const;
    void takeRow(int row, const Edges& edges, std::vector<bool>& isInside) const;

    QList<QPointF> m_points;
    QRectF m_bounds, m_box;
    int m_columns = 0, m_rows = 0;
    std::vector<int> m_starts; ///< per cell the start in m_indices, and one more
    std::vector<int> m_indices;
};

bool isFinitePoint(const QPointF& point);

}
