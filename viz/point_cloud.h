#pragma once

#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

/// How a point looks; many points share one.
struct PointLook {
    int shape = 0;
    QColor color;
    QColor halo {}; ///< around the point whatever their number; invalid: the cloud's, where it helps

    friend bool operator==(const PointLook&, const PointLook&) = default;
};

/// Many points as one plottable, drawn in an order of its own that mixes them. On the screen each is a copy of a small
/// picture of its look, put into one image: 50,000 points cost a few milliseconds. In vectors each is a path.
class PointCloud : public QCPAbstractPlottable {
public:
    PointCloud(QCPAxis* keyAxis, QCPAxis* valueAxis);

    void setPoints(const QList<QPointF>& points);
    /// lookOf[i] is the look of point i. Points of looks before `firstInFront` (no value, not selected) are drawn
    /// first, beneath all others.
    void setLooks(const QList<PointLook>& looks, const QList<int>& lookOf, const QColor& halo, int firstInFront = 1);
    double radius() const; ///< in pixels, smaller the more points there are

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    QCPRange getKeyRange(bool& foundRange, QCP::SignDomain inSignDomain) const override;
    QCPRange getValueRange(bool& foundRange, QCP::SignDomain inSignDomain, const QCPRange& inKeyRange) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override { }

private:
    void makeSprites(double ratio);
    void drawPixels(QCPPainter& painter);
    void drawPaths(QCPPainter& painter) const;
    int lookAt(qsizetype index) const { return index < m_lookOf.size() ? m_lookOf[index] : 0; }
    /// Calls visit(pixel, look) for every finite point, those beneath first.
    template <typename Visit> void visitPoints(const Visit& visit) const;

    QList<QPointF> m_points;
    QList<qsizetype> m_order; ///< in which they are drawn: mixed
    QList<PointLook> m_looks;
    QList<int> m_lookOf;
    QColor m_halo;
    int m_firstInFront = 1;
    QList<QImage> m_sprites;
    double m_spriteRatio = 0, m_spriteRadius = 0;
    QImage m_image;
};

}
