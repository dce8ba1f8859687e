#include "viz/point_grid.h"

#include "viz/lasso.h"

#include <algorithm>
#include <cmath>

namespace cmir::viz {

bool isFinitePoint(const QPointF& point)
{
    return std::isfinite(point.x()) && std::isfinite(point.y());
}

void PointGrid::build(const QList<QPointF>& points, const QRectF& box)
{
    m_points = points;
    m_bounds = m_box = {};
    m_columns = m_rows = 0;
    m_starts.clear();
    m_indices.clear();
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    std::size_t count = 0;
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
    m_box = box.isNull() ? m_bounds : box;
    m_columns = m_rows = std::max(1, static_cast<int>(std::sqrt(static_cast<double>(count) / 2)));

    // Counting sort of the points into their cells.
    m_starts.assign(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows) + 1, 0);
    std::vector<int> cells(static_cast<std::size_t>(points.size()), -1);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const QPointF& point = points[static_cast<qsizetype>(i)];
        if (!isFinitePoint(point))
            continue;
        cells[i] = cellY(point.y()) * m_columns + cellX(point.x());
        ++m_starts[static_cast<std::size_t>(cells[i]) + 1];
    }
    for (std::size_t i = 1; i < m_starts.size(); ++i)
        m_starts[i] += m_starts[i - 1];
    std::vector<int> next = m_starts;
    m_indices.resize(count);
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i] >= 0)
            m_indices[static_cast<std::size_t>(next[static_cast<std::size_t>(cells[i])]++)] = static_cast<int>(i);
}

int PointGrid::cellX(double x) const
{
    const double share = m_box.width() > 0 ? (x - m_box.left()) / m_box.width() : 0;
    return static_cast<int>(std::clamp(share * m_columns, 0.0, m_columns - 1.0));
}

int PointGrid::cellY(double y) const
{
    const double share = m_box.height() > 0 ? (y - m_box.top()) / m_box.height() : 0;
    return static_cast<int>(std::clamp(share * m_rows, 0.0, m_rows - 1.0));
}

int PointGrid::nearest(const QPointF& at, double radiusX, double radiusY, const Accept& accept) const
{
    if (m_columns == 0 || !isFinitePoint(at) || !(radiusX > 0) || !(radiusY > 0))
        return -1;
    int best = -1;
    double bestDistance = 1;
    const int firstColumn = cellX(at.x() - radiusX), lastColumn = cellX(at.x() + radiusX);
    for (int row = cellY(at.y() - radiusY); row <= cellY(at.y() + radiusY); ++row) {
        // The cells of a row lie one after the other.
        const auto cells = static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns);
        const int begin = m_starts[cells + static_cast<std::size_t>(firstColumn)],
                  end = m_starts[cells + static_cast<std::size_t>(lastColumn) + 1];
        for (int i = begin; i < end; ++i) {
            const int index = m_indices[static_cast<std::size_t>(i)];
            const QPointF& point = m_points[index];
            const double dx = (point.x() - at.x()) / radiusX, dy = (point.y() - at.y()) / radiusY;
            const double distance = dx * dx + dy * dy;
            if ((distance < bestDistance || (distance == bestDistance && index > best)) && (!accept || accept(index))) {
                bestDistance = distance;
                best = index;
            }
        }
    }
    return best;
}

/// The edges of a closed line, and those that each row of cells has to do with.
struct PointGrid::Edges {
    QPolygonF line;
    int firstRow = 0, lastRow = -1;
    std::vector<std::vector<qsizetype>> ofRow; ///< of firstRow and those after it: where the edges begin

    bool isInside(const QPointF& point, int row) const
    {
        bool inside = false;
        for (const qsizetype i : ofRow[static_cast<std::size_t>(row - firstRow)])
            inside ^= crossesToTheRight(point, line[i], line[i > 0 ? i - 1 : line.size() - 1]);
        return inside;
    }
};

PointGrid::Edges PointGrid::edgesOf(const QPolygonF& line) const
{
    Edges edges;
    edges.line = line;
    const QRectF box = line.boundingRect();
    edges.firstRow = cellY(box.top());
    edges.lastRow = cellY(box.bottom());
    edges.ofRow.resize(static_cast<std::size_t>(edges.lastRow - edges.firstRow) + 1);
    for (qsizetype i = 0; i < line.size(); ++i) {
        const double a = line[i].y(), b = line[i > 0 ? i - 1 : line.size() - 1].y();
        for (int row = cellY(std::min(a, b)); row <= cellY(std::max(a, b)); ++row)
            edges.ofRow[static_cast<std::size_t>(row - edges.firstRow)].push_back(i);
    }
    return edges;
}

/// Marks the points of a row of cells that are inside.
void PointGrid::takeRow(int row, const Edges& edges, std::vector<bool>& isInside) const
{
    const std::vector<qsizetype>& near = edges.ofRow[static_cast<std::size_t>(row - edges.firstRow)];
    if (near.empty())
        return;
    // Cells that an edge may touch. The outermost cells have no end: there every point is asked.
    std::vector<bool> touched(static_cast<std::size_t>(m_columns), row == 0 || row == m_rows - 1);
    touched.front() = touched.back() = true;
    const double height = m_box.height() / m_rows;
    const double low = m_box.top() + (row - 1) * height, high = m_box.top() + (row + 2) * height; // with some room
    for (const qsizetype i : near) {
        const QPointF &a = edges.line[i], &b = edges.line[i > 0 ? i - 1 : edges.line.size() - 1];
        const auto at
            = [&](double y) { return a.x() + (b.x() - a.x()) * std::clamp((y - a.y()) / (b.y() - a.y()), 0.0, 1.0); };
        const auto [from, to] = a.y() == b.y() ? std::minmax({ a.x(), b.x() }) : std::minmax({ at(low), at(high) });
        for (int column = std::max(0, cellX(from) - 1); column <= std::min(m_columns - 1, cellX(to) + 1); ++column)
            touched[static_cast<std::size_t>(column)] = true;
    }
    const auto cells = static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns);
    for (int column = 0; column < m_columns;) {
        int last = column; // of a run of cells without an edge: all in it are inside, or none is
        while (!touched[static_cast<std::size_t>(column)] && last + 1 < m_columns
            && !touched[static_cast<std::size_t>(last) + 1])
            ++last;
        const int begin = m_starts[cells + static_cast<std::size_t>(column)],
                  end = m_starts[cells + static_cast<std::size_t>(last) + 1];
        const auto index = [this](int i) { return m_indices[static_cast<std::size_t>(i)]; };
        if (touched[static_cast<std::size_t>(column)]) {
            for (int i = begin; i < end; ++i)
                isInside[static_cast<std::size_t>(index(i))] = edges.isInside(m_points[index(i)], row);
        } else if (begin < end && edges.isInside(m_points[index(begin)], row)) {
            for (int i = begin; i < end; ++i)
                isInside[static_cast<std::size_t>(index(i))] = true;
        }
        column = last + 1;
    }
}

QList<int> PointGrid::inside(const QPolygonF& line, const Accept& accept) const
{
    QList<int> found;
    if (m_columns == 0 || line.size() < 3 || !std::all_of(line.begin(), line.end(), isFinitePoint))
        return found;
    const Edges edges = edgesOf(line);
    std::vector<bool> isInside(static_cast<std::size_t>(m_points.size()));
    for (int row = edges.firstRow; row <= edges.lastRow; ++row)
        takeRow(row, edges, isInside);
    found.reserve(std::count(isInside.begin(), isInside.end(), true));
    for (std::size_t i = 0; i < isInside.size(); ++i)
        if (isInside[i] && (!accept || accept(static_cast<int>(i))))
            found << static_cast<int>(i);
    return found;
}

}
