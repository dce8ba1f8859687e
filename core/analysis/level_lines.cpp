#include "core/analysis/level_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace cmir {

namespace {

/// An edge between two neighbouring nodes, by number: every crossing lies on one, and belongs to at most two cells.
using Edge = std::size_t;

class Crossings {
public:
    Crossings(const PlaneGrid& grid, double level)
        : m_grid(grid)
        , m_level(level)
    { }

    void collect()
    {
        for (std::size_t j = 0; j + 1 < m_grid.rows; ++j)
            for (std::size_t i = 0; i + 1 < m_grid.columns; ++i)
                addCell(i, j);
    }

    std::vector<std::vector<PlanePoint>> lines()
    {
        std::vector<std::vector<PlanePoint>> out;
        for (const bool open : { true, false }) // first those that end at the border, from one of their ends
            for (const auto& [edge, ends] : m_links)
                if (!ends.empty() && (!open || ends.size() == 1))
                    out.push_back(follow(edge));
        return out;
    }

private:
    bool above(std::size_t i, std::size_t j) const { return m_grid.at(i, j) >= m_level; }

    Edge across(std::size_t i, std::size_t j) const { return 2 * (j * m_grid.columns + i); } ///< to (i + 1, j)
    Edge upwards(std::size_t i, std::size_t j) const { return 2 * (j * m_grid.columns + i) + 1; } ///< to (i, j + 1)

    void link(Edge a, Edge b)
    {
        m_links[a].push_back(b);
        m_links[b].push_back(a);
    }

    void addCell(std::size_t i, std::size_t j)
    {
        // Around the cell: nodes and, from each to the next, an edge.
        const std::array inside { above(i, j), above(i + 1, j), above(i + 1, j + 1), above(i, j + 1) };
        const std::array edges { across(i, j), upwards(i + 1, j), across(i, j + 1), upwards(i, j) };
        std::vector<std::size_t> crossed;
        for (std::size_t k = 0; k < 4; ++k)
            if (inside[k] != inside[(k + 1) % 4])
                crossed.push_back(k);
        if (crossed.size() == 2)
            link(edges[crossed[0]], edges[crossed[1]]);
        if (crossed.size() != 4)
            return;
        const double middle
            = (m_grid.at(i, j) + m_grid.at(i + 1, j) + m_grid.at(i + 1, j + 1) + m_grid.at(i, j + 1)) / 4;
        // Lines cut off the nodes that are not on the side of the middle: the first and the third, or the others.
        const bool cutsFirst = inside[0] != (middle >= m_level);
        link(edges[0], edges[cutsFirst ? 3 : 1]);
        link(edges[2], edges[cutsFirst ? 1 : 3]);
    }

    PlanePoint place(Edge edge) const
    {
        const std::size_t node = edge / 2, i = node % m_grid.columns, j = node / m_grid.columns;
        const bool up = edge % 2 == 1;
        const double from = m_grid.at(i, j), to = up ? m_grid.at(i, j + 1) : m_grid.at(i + 1, j);
        const double share = (m_level - from) / (to - from);
        return { m_grid.origin.x + (static_cast<double>(i) + (up ? 0 : share)) * m_grid.step.x,
            m_grid.origin.y + (static_cast<double>(j) + (up ? share : 0)) * m_grid.step.y };
    }

    /// Takes the links along a line away as it goes.
    std::vector<PlanePoint> follow(Edge edge)
    {
        std::vector<PlanePoint> line { place(edge) };
        for (auto* ends = &m_links[edge]; !ends->empty(); ends = &m_links[edge]) {
            const Edge next = ends->back();
            ends->pop_back();
            std::erase(m_links[next], edge);
            line.push_back(place(next));
            edge = next;
        }
        return line;
    }

    const PlaneGrid& m_grid;
    double m_level;
    std::map<Edge, std::vector<Edge>> m_links; ///< what a crossing is joined to: one (at the border) or two
};

}

double PlaneGrid::interpolated(const PlanePoint& point) const
{
    const double x = (point.x - origin.x) / step.x, y = (point.y - origin.y) / step.y;
    if (!(x >= 0 && y >= 0 && x <= static_cast<double>(columns - 1) && y <= static_cast<double>(rows - 1)))
        return 0;
    const auto i = std::min(static_cast<std::size_t>(x), columns - 2),
               j = std::min(static_cast<std::size_t>(y), rows - 2);
    const double u = x - static_cast<double>(i), v = y - static_cast<double>(j);
    return (1 - v) * ((1 - u) * at(i, j) + u * at(i + 1, j)) + v * ((1 - u) * at(i, j + 1) + u * at(i + 1, j + 1));
}

std::vector<std::vector<PlanePoint>> levelLines(const PlaneGrid& grid, double level)
{
    Crossings crossings(grid, level);
    crossings.collect();
    return crossings.lines();
}

}
