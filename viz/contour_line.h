#pragma once

#include <QPolygonF>

namespace cmir::viz {

/// A line around the densest points of one colour.
struct ContourLine {
    double value = 0; ///< whose colour it has: of a Coloring
    double share = 0; ///< of that colour's points within
    QPolygonF line; ///< in the plot's coordinates
};

}
