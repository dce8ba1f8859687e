#include "viz/cloud_raster.h"

#include "viz/markers.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir::viz {

namespace {

constexpr int tileSide = 128; ///< pixels: a tile stays in a processor's nearest memory while it is painted

/// One premultiplied pixel over another.
inline QRgb over(QRgb source, QRgb below)
{
    const quint32 rest = 255 - qAlpha(source);
    const quint32 redBlue = (below & 0xff00ff) * rest + 0x800080;
    const quint32 alphaGreen = ((below >> 8) & 0xff00ff) * rest + 0x800080;
    return source + (((redBlue + ((redBlue >> 8) & 0xff00ff)) >> 8) & 0xff00ff)
        + ((alphaGreen + ((alphaGreen >> 8) & 0xff00ff)) & 0xff00ff00);
}

struct Tile {
    int left, top, right, bottom; ///< in the picture; right and bottom are beyond it
};

/// Puts the sprite's corner at (left, top), cut at the tile's edges.
void put(const Sprite& sprite, QRgb* pixels, int width, const Tile& tile, int left, int top)
{
    const int firstRow = std::max(0, tile.top - top - sprite.top);
    const int lastRow = std::min(static_cast<int>(sprite.rows.size()), tile.bottom - top - sprite.top);
    for (int r = firstRow; r < lastRow; ++r) {
        const Sprite::Row& row = sprite.rows[static_cast<std::size_t>(r)];
        const int begin = std::max(left + row.first, tile.left);
        const int end = std::min(left + row.first + row.count, tile.right);
        const QRgb* source = sprite.pixels.data() + row.offset + (begin - left - row.first);
        QRgb* target = pixels + static_cast<qsizetype>(top + sprite.top + r) * width + begin;
        for (int n = end - begin; n > 0; --n, ++source, ++target)
            *target = over(*source, *target);
    }
}

}

QRectF CloudView::part() const
{
    return { QPointF(originX - left / scaleX, originY - bottom / scaleY),
        QSizeF(size.width() / ratio / scaleX, size.height() / ratio / scaleY) };
}

Sprite::Sprite(const QImage& image)
{
    for (int y = 0; y < image.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        const auto isThere = [](QRgb pixel) { return qAlpha(pixel) > 0; };
        const auto first = std::find_if(line, line + image.width(), isThere) - line;
        if (first == image.width()) { // an empty row: above all others it is left out
            if (rows.empty())
                ++top;
            else
                rows.push_back({ 0, 0, 0 });
            continue;
        }
        auto last = static_cast<std::ptrdiff_t>(image.width()) - 1;
        while (!isThere(line[last]))
            --last;
        rows.push_back(
            { static_cast<int>(first), static_cast<int>(last - first + 1), static_cast<int>(pixels.size()) });
        pixels.insert(pixels.end(), line + first, line + last + 1);
    }
    while (!rows.empty() && rows.back().count == 0)
        rows.pop_back();
}

double pointRadius(qsizetype count)
{
    return count <= 400 ? 4.2 : count <= 1500 ? 3.4 : count <= 6000 ? 2.7 : count <= 20000 ? 2.1 : 1.6;
}

bool hasHalos(qsizetype count)
{
    return count <= 6000;
}

CloudScene::CloudScene(std::shared_ptr<const PointSet> points, PointLooks looks)
    : m_points(std::move(points))
    , m_looks(std::move(looks))
    , m_lookInOrder(m_points->order().size())
    , m_looked(std::make_unique<std::once_flag[]>(chunks()))
{ }

std::span<const qint16> CloudScene::looksOf(std::size_t chunkIndex) const
{
    const std::size_t begin = chunkIndex * chunk, count = std::min(chunk, m_lookInOrder.size() - begin);
    std::call_once(m_looked[chunkIndex], [&] {
        for (std::size_t i = begin; i < begin + count; ++i)
            m_lookInOrder[i] = static_cast<qint16>(m_looks.lookOf(m_points->order()[i]));
    });
    return { m_lookInOrder.data() + begin, count };
}

std::shared_ptr<const CloudScene::Sprites> CloudScene::sprites(double ratio) const
{
    const std::lock_guard lock(m_mutex);
    if (m_sprites && m_spriteRatio == ratio)
        return m_sprites;
    auto made = std::make_shared<Sprites>();
    made->half = static_cast<int>(std::ceil((radius() * 1.5 + 1) * ratio));
    for (const PointLook& look : m_looks.looks()) {
        QImage image(2 * made->half + 1, 2 * made->half + 1, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.translate(made->half + 0.5, made->half + 0.5);
        painter.scale(ratio, ratio);
        const QColor around = look.halo.isValid() ? look.halo : hasHalos(m_points->size()) ? m_looks.halo() : QColor();
        drawMarker(painter, {}, look.shape, radius(), look.color, around);
        painter.end();
        made->ofLook.emplace_back(image);
    }
    m_sprites = made;
    m_spriteRatio = ratio;
    return m_sprites;
}

CloudDrawing::CloudDrawing(std::shared_ptr<const CloudScene> scene, const CloudView& view)
    : m_scene(std::move(scene))
    , m_view(view)
    , m_sorted(m_scene->chunks())
{
    const QSize size = view.wholeSize();
    m_tilesAcross = (size.width() + tileSide - 1) / tileSide;
    m_tilesDown = (size.height() + tileSide - 1) / tileSide;
}

void CloudDrawing::cancel()
{
    m_cancelled = true;
    const std::lock_guard lock(m_mutex); // or a thread that is about to wait would not hear it
    m_told.notify_all();
}

bool CloudDrawing::help()
{
    if (m_cancelled)
        return false;
    {
        const std::lock_guard lock(m_mutex);
        if (!std::exchange(m_prepared, true)) {
            m_sprites = m_scene->sprites(m_view.ratio);
            m_image = QImage(m_view.wholeSize(), QImage::Format_ARGB32_Premultiplied);
            m_image.setDevicePixelRatio(m_view.ratio);
            m_pixels = reinterpret_cast<QRgb*>(m_image.bits());
        }
    }
    if (!m_pixels) // no memory for it, or nothing to be seen
        return false;
    for (std::size_t i; !m_cancelled && (i = m_nextChunk++) < m_sorted.size();) {
        sortChunk(i);
        const std::lock_guard lock(m_mutex);
        if (++m_chunksDone == m_sorted.size())
            m_told.notify_all();
    }
    if (!waitForSorted())
        return false;
    bool isLast = false;
    for (std::size_t i; !m_cancelled && (i = m_nextTile++) < tileCount();) {
        paintTile(i);
        const std::lock_guard lock(m_mutex);
        isLast = ++m_tilesDone == tileCount();
    }
    if (isLast)
        m_told.notify_all();
    return isLast && !m_cancelled;
}

bool CloudDrawing::waitForSorted()
{
    std::unique_lock lock(m_mutex);
    m_told.wait(lock, [this] { return m_cancelled || m_chunksDone == m_sorted.size(); });
    return !m_cancelled;
}

void CloudDrawing::finish()
{
    help();
    std::unique_lock lock(m_mutex);
    m_told.wait(lock, [this] { return m_cancelled || !m_pixels || m_tilesDone == tileCount(); });
}

void CloudDrawing::sortChunk(std::size_t index)
{
    const std::span<const qint16> looks = m_scene->looksOf(index);
    const double* xs = m_scene->points().x().data() + index * CloudScene::chunk;
    const double* ys = m_scene->points().y().data() + index * CloudScene::chunk;
    const int half = m_sprites->half, side = 2 * half + 1, inFront = m_scene->looks().firstInFront();
    const int width = m_view.wholeSize().width(), height = m_view.wholeSize().height();
    const std::size_t tiles = tileCount();

    std::vector<Dot> seen;
    seen.reserve(looks.size());
    Sorted& sorted = m_sorted[index];
    sorted.starts.assign(2 * tiles + 1, 0);
    // A sprite that reaches over an edge belongs to more than one tile.
    const auto visitTiles = [&](const Dot& dot, const auto& use) {
        const int left = std::max<int>(dot.x, 0) / tileSide, right = std::min(dot.x + side - 1, width - 1) / tileSide;
        const int top = std::max<int>(dot.y, 0) / tileSide, bottom = std::min(dot.y + side - 1, height - 1) / tileSide;
        const std::size_t layer = dot.look < inFront ? 0 : tiles;
        for (int row = top; row <= bottom; ++row)
            for (int column = left; column <= right; ++column)
                use(layer + static_cast<std::size_t>(row * m_tilesAcross + column));
    };
    for (std::size_t i = 0; i < looks.size(); ++i) {
        if (looks[i] == PointLooks::notDrawn)
            continue;
        const QPointF place = m_view.place(xs[i], ys[i]);
        const double x = std::floor(place.x()) + m_view.margin - half, y = std::floor(place.y()) + m_view.margin - half;
        if (!(x > -side && y > -side && x < width && y < height))
            continue;
        seen.push_back({ static_cast<qint16>(x), static_cast<qint16>(y), looks[i] });
        visitTiles(seen.back(), [&](std::size_t tile) { ++sorted.starts[tile + 1]; });
    }
    for (std::size_t t = 1; t < sorted.starts.size(); ++t)
        sorted.starts[t] += sorted.starts[t - 1];
    sorted.dots.resize(sorted.starts.back());
    std::vector<quint32> next(sorted.starts.begin(), sorted.starts.end() - 1);
    for (const Dot& dot : seen)
        visitTiles(dot, [&](std::size_t tile) { sorted.dots[next[tile]++] = dot; });
}

void CloudDrawing::paintTile(std::size_t index)
{
    const int width = m_view.wholeSize().width(), height = m_view.wholeSize().height();
    const auto across = static_cast<std::size_t>(m_tilesAcross);
    Tile tile { static_cast<int>(index % across) * tileSide, static_cast<int>(index / across) * tileSide, 0, 0 };
    tile.right = std::min(tile.left + tileSide, width);
    tile.bottom = std::min(tile.top + tileSide, height);
    for (int y = tile.top; y < tile.bottom; ++y)
        std::fill_n(m_pixels + static_cast<qsizetype>(y) * width + tile.left, tile.right - tile.left, 0U);
    const std::size_t tiles = tileCount();
    for (const std::size_t layer : { std::size_t { 0 }, tiles })
        for (const Sorted& sorted : m_sorted)
            for (quint32 i = sorted.starts[layer + index]; i < sorted.starts[layer + index + 1]; ++i) {
                const Dot& dot = sorted.dots[i];
                put(m_sprites->ofLook[static_cast<std::size_t>(dot.look)], m_pixels, width, tile, dot.x, dot.y);
            }
}

}
