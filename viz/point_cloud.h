#pragma once

#include "viz/cloud_raster.h"
#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

/// Many points as one plottable. On the screen each is a copy of a small picture of its look, put into one image
/// (cloud_raster.h): at once where there are few; of many the picture that is there is moved and scaled with the view
/// until threads have drawn the exact one. In vectors each point is a path, or, of very many, the whole a picture.
class PointCloud : public QCPAbstractPlottable {
public:
    PointCloud(QCPAxis* keyAxis, QCPAxis* valueAxis);
    ~PointCloud() override;

    /// Up to this many points are drawn while the window waits.
    static constexpr qsizetype drawnAtOnce = 20000;
    /// Up to this many points are paths in a vector figure.
    static constexpr qsizetype drawnAsPaths = 50000;
    /// Of the picture in a vector figure with more: pixels for each of its own, of 1/96 inch.
    static constexpr double figureRatio = 4;

    void setPoints(std::shared_ptr<const PointSet> points);
    void setLooks(const PointLooks& looks);
    const PointLooks& looks() const { return m_looks; }
    double radius() const { return pointRadius(m_points->size()); } ///< in pixels

    /// Called when a picture has come that is to be painted, on the window's thread.
    void setArrived(std::function<void()> arrived) { m_arrived = std::move(arrived); }
    /// Whether what was painted last is not exact: a picture is still to come.
    bool isDrawing() const { return m_coming != nullptr; }
    /// Draws the exact picture of the present view and waits for it. False: it is there already.
    bool drawNow();
    /// Gives back the memory of the pictures; the next painting draws them anew.
    void forgetPictures();

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    QCPRange getKeyRange(bool& foundRange, QCP::SignDomain inSignDomain) const override;
    QCPRange getValueRange(bool& foundRange, QCP::SignDomain inSignDomain, const QCPRange& inKeyRange) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override { }

private:
    struct Picture {
        std::shared_ptr<const CloudScene> scene;
        CloudView view;
        QImage image;
    };
    struct Inbox;

    void makeScene();
    CloudView viewNow(double ratio, int margin) const;
    bool isExact(const CloudView& view) const;
    void ask(const CloudView& view);
    void giveUp();
    void take(const std::shared_ptr<CloudDrawing>& drawing);
    void keep(const CloudDrawing& drawing);
    void drawOnScreen(QCPPainter& painter);
    void drawMoved(QCPPainter& painter, const CloudView& now) const;
    void drawPaths(QCPPainter& painter) const;
    void drawPicture(QCPPainter& painter) const;

    std::shared_ptr<const PointSet> m_points = PointSet::make({});
    PointLooks m_looks;
    std::shared_ptr<const CloudScene> m_scene; ///< of both; null: one of them is new
    Picture m_shown; ///< the last exact picture
    Picture m_wide; ///< the one that shows most of the plane, beneath the last one while the view moves
    std::shared_ptr<CloudDrawing> m_coming;
    std::shared_ptr<Inbox> m_inbox;
    std::function<void()> m_arrived;
};

}
