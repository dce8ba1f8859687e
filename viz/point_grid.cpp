#include "viz/point_grid.h"

#include <algorithm>
#include <cmath>

namespace cmir::viz {

bool isFinitePoint(const QPointF& point)
{
    return std::isfinite(point.x()) && std::isfinite(point.y());
}

void PointGrid::build(const QList<QPointF>& points)
{
    m_points = points;
    m_bounds = {};
    m_columns = m_rows = 0;
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    qsizetype count = 0;
    for (const QPointF& point : points) {
        if (!isFinitePoint(point))
            continue;
        ++count;
        left = std::min(left, point.x());
        right = std::max(right, point.x());
        low = std::min(low, point.y());
        high = std::max(high, point.y());
    }
    if (count == 0)
        return;
    m_bounds = QRectF(QPointF(left, low), QPointF(right, high));
    m_columns = m_rows = std::max(1, static_cast<int>(std::sqrt(static_cast<double>(count) / 2)));

    // Counting sort of the points into their cells.
    m_starts.fill(0, m_columns * m_rows + 1);
    const auto cellOf = [this](const QPointF& p) { return cellY(p.y()) * m_columns + cellX(p.x()); };
    for (const QPointF& point : points)
        if (isFinitePoint(point))
            ++m_starts[cellOf(point) + 1];
    for (qsizetype i = 1; i < m_starts.size(); ++i)
        m_starts[i] += m_starts[i - 1];
    QList<int> next = m_starts;
    m_indices.resize(count);
    for (qsizetype i = 0; i < points.size(); ++i)
        if (isFinitePoint(points[i]))
            m_indices[next[cellOf(points[i])]++] = static_cast<int>(i);
}

int PointGrid::cellX(double x) const
{
    const double share = m_bounds.width() > 0 ? (x - m_bounds.left()) / m_bounds.width() : 0;
    return static_cast<int>(std::clamp(share * m_columns, 0.0, m_columns - 1.0));
}

int PointGrid::cellY(double y) const
{
    const double share = m_bounds.height() > 0 ? (y - m_bounds.top()) / m_bounds.height() : 0;
    return static_cast<int>(std::clamp(share * m_rows, 0.0, m_rows - 1.0));
}

int PointGrid::nearest(const QPointF& at, double radiusX, double radiusY) const
{
    if (m_columns == 0 || !isFinitePoint(at) || !(radiusX > 0) || !(radiusY > 0))
        return -1;
    int best = -1;
    double bestDistance = 1;
    for (int row = cellY(at.y() - radiusY); row <= cellY(at.y() + radiusY); ++row)
        for (int column = cellX(at.x() - radiusX); column <= cellX(at.x() + radiusX); ++column) {
            const int cell = row * m_columns + column;
            for (int i = m_starts[cell]; i < m_starts[cell + 1]; ++i) {
                const QPointF& point = m_points[m_indices[i]];
                const double dx = (point.x() - at.x()) / radiusX, dy = (point.y() - at.y()) / radiusY;
                const double distance = dx * dx + dy * dy;
                if (distance < bestDistance || (distance == bestDistance && m_indices[i] > best)) {
                    bestDistance = distance;
                    best = m_indices[i];
                }
            }
        }
    return best;
}

}
