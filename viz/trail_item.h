#pragma once

#include "viz/qcustomplot_fence.h"

#include <QLineF>

namespace cmir::viz {

/// Thin lines from where points were to where they are: faint where a point was, full where it is.
class TrailItem : public QCPAbstractItem {
public:
    explicit TrailItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    { }

    struct Trail {
        QLineF line; ///< in plot coordinates, from the old place to the new one
        QColor color;
    };
    QList<Trail> trails;
    QColor background;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;
};

}
