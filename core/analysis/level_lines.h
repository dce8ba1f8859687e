#pragma once

#include "core/analysis/density_contours.h"

#include <cstddef>
#include <vector>

namespace cmir {

/// Values on the nodes of a grid: node (i, j) lies at (origin.x + i step.x, origin.y + j step.y).
struct PlaneGrid {
    std::size_t columns = 0, rows = 0; ///< at least two each
    PlanePoint origin, step;
    std::vector<double> values; ///< values[j * columns + i]

    double at(std::size_t i, std::size_t j) const { return values[j * columns + i]; }
    /// Between the nodes bilinear; outside 0.
    double interpolated(const PlanePoint& point) const;
};

/// The lines along which the grid's values are at the level, linear between nodes, joined: closed ones end where they
/// began, others at the grid's border. Source: Lorensen and Cline, "Marching cubes", 1987, in two dimensions; a saddle
/// is parted by the mean of its four nodes.
std::vector<std::vector<PlanePoint>> levelLines(const PlaneGrid& grid, double level);

}
