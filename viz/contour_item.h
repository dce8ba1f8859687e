#pragma once

#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

/// Contours over a cloud of points: the denser the region, the heavier its line.
class ContourItem : public QCPAbstractItem {
public:
    explicit ContourItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    { }

    struct Drawn {
        QPolygonF line;
        double share = 0;
        QColor color;
    };
    QList<Drawn> lines;
    QColor halo;
    double widths = 1; ///< a multiple of those on the screen

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;
};

}
