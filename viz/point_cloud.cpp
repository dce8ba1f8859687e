#include "viz/point_cloud.h"

#include "viz/markers.h"
#include "viz/point_grid.h"

#include <numeric>
#include <random>

namespace cmir::viz {

namespace {

constexpr qsizetype haloLimit = 6000; ///< more points than this overlap too much for halos to help
constexpr double haloWidth = 0.75;

/// One premultiplied pixel over another.
inline QRgb over(QRgb source, QRgb below)
{
    const quint32 rest = 255 - qAlpha(source);
    const quint32 redBlue = (below & 0xff00ff) * rest + 0x800080;
    const quint32 alphaGreen = ((below >> 8) & 0xff00ff) * rest + 0x800080;
    return source + (((redBlue + ((redBlue >> 8) & 0xff00ff)) >> 8) & 0xff00ff)
        + ((alphaGreen + ((alphaGreen >> 8) & 0xff00ff)) & 0xff00ff00);
}

/// Puts the sprite's top left corner at (left, top), cut at the image's edges.
void put(const QImage& sprite, QRgb* pixels, int width, int height, int left, int top)
{
    const int fromX = std::max(0, -left), toX = std::min(sprite.width(), width - left);
    const int fromY = std::max(0, -top), toY = std::min(sprite.height(), height - top);
    for (int y = fromY; y < toY; ++y) {
        const auto* source = reinterpret_cast<const QRgb*>(sprite.constScanLine(y));
        QRgb* target = pixels + static_cast<qsizetype>(top + y) * width + left;
        for (int x = fromX; x < toX; ++x) {
            const int alpha = qAlpha(source[x]);
            if (alpha == 255)
                target[x] = source[x];
            else if (alpha > 0)
                target[x] = over(source[x], target[x]);
        }
    }
}

}

PointCloud::PointCloud(QCPAxis* keyAxis, QCPAxis* valueAxis)
    : QCPAbstractPlottable(keyAxis, valueAxis)
{
    setSelectable(QCP::stNone);
}

void PointCloud::setPoints(const QList<QPointF>& points)
{
    m_points = points;
    if (m_order.size() == points.size())
        return;
    // Rows often come class by class, or environment by environment: drawn so, the last one covers the others, and what
    // is mixed would look as if it were all of that one. The same for the same number of points.
    m_order.resize(points.size());
    std::iota(m_order.begin(), m_order.end(), qsizetype { 0 });
    std::mt19937 fixed(1); // NOLINT(cert-msc32-c,cert-msc51-cpp,bugprone-random-generator-seed): always the same
    for (qsizetype i = m_order.size() - 1; i > 0; --i)
        std::swap(m_order[i], m_order[static_cast<qsizetype>(fixed() % static_cast<std::mt19937::result_type>(i + 1))]);
}

void PointCloud::setLooks(const QList<PointLook>& looks, const QList<int>& lookOf, const QColor& halo, int firstInFront)
{
    m_lookOf = lookOf;
    m_firstInFront = firstInFront;
    if (looks == m_looks && halo == m_halo)
        return;
    m_looks = looks;
    m_halo = halo;
    m_sprites.clear();
}

double PointCloud::radius() const
{
    const qsizetype count = m_points.size();
    return count <= 400 ? 4.2 : count <= 1500 ? 3.4 : count <= 6000 ? 2.7 : count <= 20000 ? 2.1 : 1.6;
}

QCPRange PointCloud::getKeyRange(bool& foundRange, QCP::SignDomain) const
{
    PointGrid grid;
    grid.build(m_points);
    foundRange = !m_points.isEmpty() && isFinitePoint(grid.bounds().center());
    return { grid.bounds().left(), grid.bounds().right() };
}

QCPRange PointCloud::getValueRange(bool& foundRange, QCP::SignDomain, const QCPRange&) const
{
    PointGrid grid;
    grid.build(m_points);
    foundRange = !m_points.isEmpty() && isFinitePoint(grid.bounds().center());
    return { grid.bounds().top(), grid.bounds().bottom() };
}

void PointCloud::makeSprites(double ratio)
{
    if (!m_sprites.isEmpty() && ratio == m_spriteRatio && radius() == m_spriteRadius)
        return;
    m_spriteRatio = ratio;
    m_spriteRadius = radius();
    m_sprites.clear();
    const int half = static_cast<int>(std::ceil((radius() * 1.5 + 1) * ratio));
    for (const PointLook& look : m_looks) {
        QImage sprite(2 * half + 1, 2 * half + 1, QImage::Format_ARGB32_Premultiplied);
        sprite.fill(Qt::transparent);
        QPainter painter(&sprite);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.translate(half + 0.5, half + 0.5);
        painter.scale(ratio, ratio);
        const QColor around = look.halo.isValid() ? look.halo : m_points.size() <= haloLimit ? m_halo : QColor();
        drawMarker(painter, {}, look.shape, radius(), look.color, around);
        painter.end();
        m_sprites.append(sprite);
    }
}

template <typename Visit> void PointCloud::visitPoints(const Visit& visit) const
{
    // The axes are linear: two products instead of two calls for every point.
    const QCPRange keys = mKeyAxis->range(), values = mValueAxis->range();
    const double left = mKeyAxis->coordToPixel(keys.lower), right = mKeyAxis->coordToPixel(keys.upper);
    const double bottom = mValueAxis->coordToPixel(values.lower), top = mValueAxis->coordToPixel(values.upper);
    const double scaleX = (right - left) / keys.size(), scaleY = (top - bottom) / values.size();
    for (const bool beneath : { true, false })
        for (const qsizetype i : m_order) {
            const int look = lookAt(i);
            if ((look < m_firstInFront) == beneath && isFinitePoint(m_points[i]))
                visit(QPointF(left + (m_points[i].x() - keys.lower) * scaleX,
                          bottom + (m_points[i].y() - values.lower) * scaleY),
                    look);
        }
}

void PointCloud::draw(QCPPainter* painter)
{
    if (!mKeyAxis || !mValueAxis || m_looks.isEmpty())
        return;
    if (painter->modes().testFlag(QCPPainter::pmNoCaching))
        drawPaths(*painter);
    else
        drawPixels(*painter);
}

void PointCloud::drawPixels(QCPPainter& painter)
{
    const double ratio = mParentPlot->bufferDevicePixelRatio();
    makeSprites(ratio);
    const QRect area = clipRect();
    const QSize size = area.size() * ratio;
    if (size.isEmpty())
        return;
    if (m_image.size() != size)
        m_image = QImage(size, QImage::Format_ARGB32_Premultiplied);
    m_image.setDevicePixelRatio(ratio);
    m_image.fill(Qt::transparent);
    auto* pixels = reinterpret_cast<QRgb*>(m_image.bits());
    const int half = m_sprites.first().width() / 2;
    visitPoints([&](const QPointF& pixel, int look) {
        const double x = (pixel.x() - area.left()) * ratio, y = (pixel.y() - area.top()) * ratio;
        if (x < -half || y < -half || x > size.width() + half || y > size.height() + half)
            return;
        put(m_sprites[look], pixels, size.width(), size.height(), static_cast<int>(std::floor(x)) - half,
            static_cast<int>(std::floor(y)) - half);
    });
    painter.drawImage(area.topLeft(), m_image);
}

// Pen and brush change only from one look to the next, and a circle is written as one: small files.
void PointCloud::drawPaths(QCPPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(clipRect()).adjusted(-8, -8, 8, 8);
    const bool halo = m_points.size() <= haloLimit;
    const double size = halo ? radius() + haloWidth / 2 : radius();
    QList<QPainterPath> paths;
    for (const PointLook& look : m_looks)
        paths.append(markerPath(look.shape, size));
    int brushOf = -1;
    visitPoints([&](const QPointF& pixel, int look) {
        if (!area.contains(pixel))
            return;
        if (look != brushOf) {
            const QColor own = m_looks[look].halo;
            const bool outlined = (halo || own.isValid()) && m_looks[look].shape != ringShape;
            painter.setPen(outlined ? QPen(own.isValid() ? own : m_halo, haloWidth) : QPen(Qt::NoPen));
            painter.setBrush(m_looks[look].color);
        }
        brushOf = look;
        if (m_looks[look].shape == 0)
            painter.drawEllipse(pixel, size, size);
        else
            painter.drawPath(paths[look].translated(pixel));
    });
}

}
