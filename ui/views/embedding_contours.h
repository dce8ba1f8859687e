#pragma once

#include "viz/coloring.h"
#include "viz/contour_line.h"

#include <QPointF>

namespace cmir::ui {

/// Lines around half and around nine tenths of the points of every class, or, where colours are numbers, of each third
/// of them, from the lowest to the highest.
QList<viz::ContourLine> makeContours(const QList<QPointF>& positions, const viz::Coloring& coloring);

}
