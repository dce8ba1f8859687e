#pragma once

#include "viz/qcustomplot_fence.h"

#include <QPointF>

namespace cmir::viz {

/// Thin lines from a point to others, each in a ring.
class StarItem : public QCPAbstractItem {
public:
    explicit StarItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    {
        setVisible(false);
    }

    QPointF center; ///< in plot coordinates, as all
    QList<QPointF> others;
    QColor color, halo;
    double radius = 6; ///< of the rings, in pixels

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;
};

}
