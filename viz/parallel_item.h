#pragma once

#include "viz/coloring.h"
#include "viz/parallel_coordinates.h"
#include "viz/qcustomplot_fence.h"

#include <optional>

namespace cmir::viz {

/// What ParallelCoordinates draws: axes with ticks and titles, lines, brushes. Axis i stands at x = i; along it the
/// places of its values go from 0 at the bottom to 1.
class ParallelItem : public QCPAbstractItem {
public:
    explicit ParallelItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    {
        setClipToAxisRect(false);
    }

    QList<ParallelCoordinates::Axis> axes;
    QList<QList<double>> lines;
    QList<std::optional<QCPRange>> brushes; ///< per axis, in shares of its height
    Coloring coloring; ///< one value per line
    QList<int> order; ///< of drawing: what matters most last
    int hovered = -1;
    int readAxis = -1; ///< that is read by keyboard; -1: none
    double readShare = qQNaN(); ///< the place on it
    Theme theme;
    QFont tickFont, titleFont;

    /// The ends of every axis, from the values of the lines.
    void findEnds();
    /// The share of an axis's height where a value lies; NaN: nowhere.
    double share(int axis, double value) const;
    QList<double> stops(int axis) const; ///< the shares of an axis's height that lines pass, rising, each once
    bool isKept(int line) const;
    QPointF at(int axis, double share) const;
    QPolygonF path(int line) const; ///< in pixels; not finite where there is no value

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    void drawLine(QCPPainter& painter, int line, const QColor& color, double width) const;
    void drawAxis(QCPPainter& painter, int axis) const;
    void drawTicks(QCPPainter& painter, int axis) const;
    void drawText(QCPPainter& painter, const QRectF& place, int flags, const QString& text, const QColor& color) const;

    QList<QCPRange> m_ends; ///< in places of the scale
};

}
