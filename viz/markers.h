#pragma once

#include <QColor>
#include <QPainterPath>

class QPainter;

namespace cmir::viz {

/// The second channel beside colour: circle, square, triangle, diamond, inverted triangle, cross, pentagon, star.
/// Shapes are scaled to look equally large.
constexpr int markerShapeCount = 8;
/// One more, for points without a value: a ring.
constexpr int ringShape = -2;

/// The outline of a marker around (0, 0) with about this radius; `shape` is ringShape or taken modulo markerShapeCount.
QPainterPath markerPath(int shape, double radius);

/// The shape of a category: differs from its neighbours', and again when the colours start over.
int categoryShape(qsizetype index, qsizetype colorCount);

/// A filled marker with a thin halo in the background's colour, which keeps overlapping points apart.
void drawMarker(
    QPainter& painter, const QPointF& center, int shape, double radius, const QColor& fill, const QColor& halo);

}
