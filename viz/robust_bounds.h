#pragma once

#include <QList>
#include <QPointF>
#include <QRectF>

namespace cmir::viz {

/// The part of a cloud that is worth a first look: its bounding box without far outliers, which would squeeze
/// everything else into a dot. Far: beyond four interquartile ranges from the quartiles, per axis, and at most a
/// fortieth of the points at each end of an axis: heavy tails belong to the cloud. Clouds of fewer than 20 points, and
/// directions in which half of the points coincide, keep their whole extent.
struct RobustBounds {
    QRectF box; ///< null where there is no finite point
    int outside = 0; ///< finite points that are not in it
};

RobustBounds robustBounds(const QList<QPointF>& points);

}
