#pragma once

#include "viz/qcustomplot_fence.h"

#include <QPolygonF>

namespace cmir::viz {

/// What is drawn while a rectangle or a lasso is dragged: in pixels of the canvas, the lasso's closing line dashed.
class SelectionBand : public QCPAbstractItem {
public:
    explicit SelectionBand(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    {
        setVisible(false);
    }

    void begin(const QPointF& place, bool lasso);
    void moveTo(const QPointF& place);
    bool isUnderWay() const { return visible(); }
    bool isClick() const; ///< it has not moved far enough to mean more
    void end() { setVisible(false); }
    /// The closed line around what is chosen.
    QPolygonF outline() const;

    QColor color;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    bool m_lasso = false;
    QPolygonF m_line; ///< of a rectangle: begin and end
};

/// A thin line through points, with a dot at its end and a ring at its beginning.
class PathItem : public QCPAbstractItem {
public:
    explicit PathItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    {
        setVisible(false);
    }

    QList<QPointF> places; ///< in plot coordinates
    QColor color, halo;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;
};

}
