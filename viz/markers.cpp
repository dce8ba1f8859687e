#include "viz/markers.h"

#include <QPainter>

#include <numbers>

namespace cmir::viz {

namespace {

/// A polygon with `corners` corners, the first at `start` degrees (0: right, 90: up); inner < 1 makes it a star.
QPainterPath polygon(int corners, double radius, double start, double inner = 1)
{
    QPainterPath path;
    const int steps = inner < 1 ? 2 * corners : corners;
    for (int i = 0; i < steps; ++i) {
        const double angle = (start + 360.0 * i / steps) * std::numbers::pi / 180;
        const double r = inner < 1 && i % 2 == 1 ? radius * inner : radius;
        const QPointF corner(r * std::cos(angle), -r * std::sin(angle));
        if (i == 0)
            path.moveTo(corner);
        else
            path.lineTo(corner);
    }
    path.closeSubpath();
    return path;
}

QPainterPath cross(double radius)
{
    const double arm = radius / 3;
    QPainterPath path;
    path.setFillRule(Qt::WindingFill);
    path.addRect(QRectF(-radius, -arm, 2 * radius, 2 * arm));
    path.addRect(QRectF(-arm, -radius, 2 * arm, 2 * radius));
    return path.simplified();
}

}

QPainterPath markerPath(int shape, double radius)
{
    QPainterPath path;
    if (shape == ringShape) {
        path.addEllipse(QPointF(0, 0), radius, radius);
        path.addEllipse(QPointF(0, 0), radius * 0.6, radius * 0.6);
        return path;
    }
    switch (shape % markerShapeCount) {
    case 1:
        return polygon(4, radius * 1.25, 45);
    case 2:
        return polygon(3, radius * 1.35, 90);
    case 3:
        return polygon(4, radius * 1.25, 0);
    case 4:
        return polygon(3, radius * 1.35, -90);
    case 5:
        return cross(radius * 1.15);
    case 6:
        return polygon(5, radius * 1.15, 90);
    case 7:
        return polygon(5, radius * 1.4, 90, 0.5);
    default:
        path.addEllipse(QPointF(0, 0), radius, radius);
        return path;
    }
}

int categoryShape(qsizetype index, qsizetype colorCount)
{
    return static_cast<int>((index + index / std::max<qsizetype>(colorCount, 1)) % markerShapeCount);
}

void drawMarker(
    QPainter& painter, const QPointF& center, int shape, double radius, const QColor& fill, const QColor& halo)
{
    painter.save();
    painter.translate(center);
    const QPainterPath path = markerPath(shape, radius);
    if (halo.isValid()) {
        painter.setPen(QPen(halo, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
    }
    painter.fillPath(path, fill);
    painter.restore();
}

}
