#pragma once

#include <QPointF>
#include <QString>

namespace cmir::viz {

/// A word at a place of a plot, with a smaller line beneath.
struct PlaceName {
    QPointF place;
    QString name, detail;
    bool operator==(const PlaceName&) const = default;
};

}
