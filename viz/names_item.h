#pragma once

#include "viz/place_name.h"
#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

/// Words over the points, each on a plate of the background's colour that lets a little through. Where two would cover
/// each other the later one moves down.
class NamesItem : public QCPAbstractItem {
public:
    explicit NamesItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    { }

    QList<PlaceName> names;
    QColor color, halo;
    QFont nameFont, detailFont;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;
};

}
