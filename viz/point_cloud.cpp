#include "viz/point_cloud.h"

#include "viz/drawing_threads.h"
#include "viz/markers.h"

namespace cmir::viz {

namespace {

constexpr double haloWidth = 0.75;
constexpr int moveMargin = 64; ///< pixels that are drawn beyond each side, for a view that is about to move

/// Where a part of the plane is in a view, in pixels from its corner.
QRectF pixelsOf(const QRectF& part, const CloudView& view)
{
    const QPointF corner = view.place(part.left(), part.top()) / view.ratio;
    return { corner, QSizeF(part.width() * view.scaleX, part.height() * view.scaleY) };
}

/// Whether a picture of one view is worth waiting for while the other is on show.
bool isNear(const CloudView& coming, const CloudView& now)
{
    if (coming.size != now.size || coming.ratio != now.ratio)
        return false;
    const double larger = coming.scaleX / now.scaleX;
    const QRectF there = pixelsOf(coming.part(), now), here(QPointF(0, 0), QSizeF(now.size) / now.ratio);
    const QRectF common = there.intersected(here);
    return larger > 0.5 && larger < 2 && common.width() > 0.5 * here.width() && common.height() > 0.5 * here.height();
}

}

/// Where threads put pictures: the cloud may be gone by then.
struct PointCloud::Inbox {
    std::mutex mutex;
    PointCloud* cloud; ///< null: gone; guarded by the mutex
};

PointCloud::PointCloud(QCPAxis* keyAxis, QCPAxis* valueAxis)
    : QCPAbstractPlottable(keyAxis, valueAxis)
    , m_inbox(std::make_shared<Inbox>())
{
    m_inbox->cloud = this;
    setSelectable(QCP::stNone);
}

PointCloud::~PointCloud()
{
    giveUp();
    const std::lock_guard lock(m_inbox->mutex);
    m_inbox->cloud = nullptr;
}

void PointCloud::setPoints(std::shared_ptr<const PointSet> points)
{
    if (points == m_points)
        return;
    if (points->size() != m_points->size()) // other points: where the old ones were says nothing
        m_shown = m_wide = {};
    m_points = std::move(points);
    m_scene.reset();
    giveUp();
}

void PointCloud::setLooks(const PointLooks& looks)
{
    if (m_scene && !m_looks.isSame(looks)) {
        m_scene.reset();
        giveUp();
    }
    m_looks = looks;
}

/// What is under way is not wanted any more.
void PointCloud::forgetPictures()
{
    giveUp();
    m_shown = {};
    m_wide = {};
}

void PointCloud::giveUp()
{
    if (m_coming)
        m_coming->cancel();
    m_coming.reset();
}

QCPRange PointCloud::getKeyRange(bool& foundRange, QCP::SignDomain) const
{
    foundRange = m_points->finite() > 0;
    return { m_points->grid().bounds().left(), m_points->grid().bounds().right() };
}

QCPRange PointCloud::getValueRange(bool& foundRange, QCP::SignDomain, const QCPRange&) const
{
    foundRange = m_points->finite() > 0;
    return { m_points->grid().bounds().top(), m_points->grid().bounds().bottom() };
}

CloudView PointCloud::viewNow(double ratio, int margin) const
{
    const QCPRange keys = mKeyAxis->range(), values = mValueAxis->range();
    const QRect area = clipRect();
    const double left = mKeyAxis->coordToPixel(keys.lower), right = mKeyAxis->coordToPixel(keys.upper);
    const double bottom = mValueAxis->coordToPixel(values.lower), top = mValueAxis->coordToPixel(values.upper);
    CloudView view;
    view.originX = keys.lower;
    view.originY = values.lower;
    view.left = left - area.left();
    view.bottom = bottom - area.top();
    view.scaleX = (right - left) / keys.size();
    view.scaleY = (top - bottom) / values.size();
    view.ratio = ratio;
    view.size = area.size() * ratio;
    view.margin = margin;
    return view;
}

bool PointCloud::isExact(const CloudView& view) const
{
    return m_scene && m_shown.scene == m_scene && m_shown.view == view && !m_shown.image.isNull();
}

/// That of the last picture where a figure wore another look in between.
void PointCloud::makeScene()
{
    if (m_scene)
        return;
    if (m_shown.scene && m_shown.scene->sharedPoints() == m_points && m_shown.scene->looks().isSame(m_looks))
        m_scene = m_shown.scene;
    else
        m_scene = std::make_shared<const CloudScene>(m_points, m_looks);
}

void PointCloud::draw(QCPPainter* painter)
{
    if (!mKeyAxis || !mValueAxis || m_looks.looks().isEmpty() || m_points->finite() == 0 || clipRect().isEmpty())
        return;
    makeScene();
    if (!painter->modes().testFlag(QCPPainter::pmNoCaching))
        drawOnScreen(*painter);
    else if (m_points->size() <= drawnAsPaths)
        drawPaths(*painter);
    else
        drawPicture(*painter);
}

void PointCloud::drawOnScreen(QCPPainter& painter)
{
    const double ratio = mParentPlot->bufferDevicePixelRatio();
    const bool atOnce = m_points->size() <= drawnAtOnce;
    const CloudView view = viewNow(ratio, atOnce ? 0 : static_cast<int>(moveMargin * ratio));
    if (!isExact(view)) {
        if (atOnce) {
            CloudDrawing drawing(m_scene, view);
            drawing.finish();
            keep(drawing);
        } else {
            ask(view);
        }
    }
    if (!isExact(view))
        return drawMoved(painter, view);
    const QImage& image = m_shown.image;
    QImage inner(image.constBits() + view.margin * image.bytesPerLine() + view.margin * 4, view.size.width(),
        view.size.height(), image.bytesPerLine(), image.format());
    inner.setDevicePixelRatio(ratio);
    painter.drawImage(clipRect().topLeft(), inner);
}

/// The pictures there are, where what they show lies now.
void PointCloud::drawMoved(QCPPainter& painter, const CloudView& now) const
{
    painter.save();
    painter.setClipRect(clipRect(), Qt::IntersectClip);
    painter.translate(clipRect().topLeft());
    const auto place = [&now](const Picture& picture) {
        const double x = picture.view.margin / picture.view.ratio;
        const QRectF inner = pixelsOf(picture.view.part(), now);
        const double larger = now.scaleX / picture.view.scaleX, higher = now.scaleY / picture.view.scaleY;
        return inner.marginsAdded({ x * larger, x * higher, x * larger, x * higher });
    };
    if (!m_wide.image.isNull() && m_wide.image.constBits() != m_shown.image.constBits()) {
        // Outside of the last picture only: over it, points would be drawn twice.
        const QRegion all(QRect(QPoint(0, 0), clipRect().size()));
        painter.save();
        painter.setClipRegion(all - place(m_shown).toRect(), Qt::IntersectClip);
        painter.drawImage(place(m_wide), m_wide.image);
        painter.restore();
    }
    if (!m_shown.image.isNull())
        painter.drawImage(place(m_shown), m_shown.image);
    painter.restore();
}

/// Begins the picture of a view. One of another view that is under way is waited for where it is near, so that while
/// the view moves on and on pictures come all the same; else it is given up.
void PointCloud::ask(const CloudView& view)
{
    if (m_coming) {
        if (m_coming->scene() == m_scene && isNear(m_coming->view(), view))
            return;
        giveUp();
    }
    m_coming = std::make_shared<CloudDrawing>(m_scene, view);
    DrawingThreads::instance().add(m_coming, [inbox = m_inbox, weak = std::weak_ptr<CloudDrawing>(m_coming)] {
        const std::lock_guard lock(inbox->mutex);
        if (!inbox->cloud)
            return;
        QMetaObject::invokeMethod(
            inbox->cloud,
            [inbox, weak] {
                if (const auto drawing = weak.lock(); drawing && inbox->cloud)
                    inbox->cloud->take(drawing);
            },
            Qt::QueuedConnection);
    });
}

/// What comes late is not the one that is waited for: it is dropped.
void PointCloud::take(const std::shared_ptr<CloudDrawing>& drawing)
{
    if (drawing != m_coming)
        return;
    m_coming.reset();
    keep(*drawing);
    if (m_arrived)
        m_arrived();
}

void PointCloud::keep(const CloudDrawing& drawing)
{
    m_shown = { drawing.scene(), drawing.view(), drawing.image() };
    const auto area = [](const CloudView& view) { return std::abs(view.part().width() * view.part().height()); };
    if (m_wide.scene != m_shown.scene || area(m_shown.view) >= area(m_wide.view))
        m_wide = m_shown;
}

bool PointCloud::drawNow()
{
    if (!mKeyAxis || !mValueAxis || m_points->size() <= drawnAtOnce || m_points->finite() == 0 || clipRect().isEmpty())
        return false;
    makeScene();
    const double ratio = mParentPlot->bufferDevicePixelRatio();
    const CloudView view = viewNow(ratio, static_cast<int>(moveMargin * ratio));
    if (isExact(view))
        return false;
    giveUp();
    const auto drawing = std::make_shared<CloudDrawing>(m_scene, view);
    DrawingThreads::instance().drawNow(drawing);
    keep(*drawing);
    return true;
}

/// Of very many points, in a figure: at the resolution of its pixels, or finer than any screen in a vector one.
void PointCloud::drawPicture(QCPPainter& painter) const
{
    const QPaintDevice* device = painter.device();
    const bool hasPixels = device && device->devType() == QInternal::Image;
    constexpr double mostPixels = 16000; // of a side
    const double side = std::max(clipRect().width(), clipRect().height());
    const double ratio = std::min(hasPixels ? device->devicePixelRatioF() : figureRatio, mostPixels / side);
    const auto drawing = std::make_shared<CloudDrawing>(m_scene, viewNow(ratio, 0));
    DrawingThreads::instance().drawNow(drawing);
    painter.drawImage(QRectF(clipRect()), drawing->image(), QRectF(drawing->image().rect()));
}

// Pen and brush change only from one look to the next, and a circle is written as one: small files.
void PointCloud::drawPaths(QCPPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(clipRect()).adjusted(-8, -8, 8, 8);
    const bool halo = hasHalos(m_points->size());
    const double size = halo ? radius() + haloWidth / 2 : radius();
    const QList<PointLook>& looks = m_looks.looks();
    QList<QPainterPath> paths;
    for (const PointLook& look : looks)
        paths.append(markerPath(look.shape, size));
    const CloudView view = viewNow(1, 0);
    int brushOf = -1;
    for (const bool beneath : { true, false })
        for (std::size_t i = 0; i < m_points->order().size(); ++i) {
            const int look = m_scene->looksOf(i / CloudScene::chunk)[i % CloudScene::chunk];
            if (look == PointLooks::notDrawn || (look < m_looks.firstInFront()) != beneath)
                continue;
            const QPointF pixel = clipRect().topLeft() + view.place(m_points->x()[i], m_points->y()[i]);
            if (!area.contains(pixel))
                continue;
            if (look != brushOf) {
                const QColor own = looks[look].halo;
                const bool outlined = (halo || own.isValid()) && looks[look].shape != ringShape;
                painter.setPen(outlined ? QPen(own.isValid() ? own : m_looks.halo(), haloWidth) : QPen(Qt::NoPen));
                painter.setBrush(looks[look].color);
            }
            brushOf = look;
            if (looks[look].shape == 0)
                painter.drawEllipse(pixel, size, size);
            else
                painter.drawPath(paths[look].translated(pixel));
        }
}

}
