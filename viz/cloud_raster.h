#pragma once

#include "viz/point_looks.h"
#include "viz/point_set.h"

#include <QImage>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <span>

namespace cmir::viz {

/// Which part of the plane a picture of points shows, and how large.
struct CloudView {
    double originX = 0, originY = 0; ///< in plot coordinates
    double left = 0, bottom = 0; ///< where the origin is, in pixels to the right and down from the picture's corner
    double scaleX = 1, scaleY = 1; ///< pixels per unit
    double ratio = 1; ///< pixels of the device per pixel
    QSize size; ///< in pixels of the device, without the margin
    int margin = 0; ///< drawn beyond each side, in pixels of the device

    QSize wholeSize() const { return size.grownBy({ margin, margin, margin, margin }); }
    /// Where a point lies, in pixels of the device from the corner of the part without the margin.
    QPointF place(double x, double y) const
    {
        return { (left + (x - originX) * scaleX) * ratio, (bottom + (y - originY) * scaleY) * ratio };
    }
    /// Of the plane, without the margin, in plot coordinates: from the upper left corner, so its height is negative.
    QRectF part() const;

    friend bool operator==(const CloudView&, const CloudView&) = default;
};

/// The picture of one look, without what is transparent around it; rows of premultiplied pixels.
struct Sprite {
    struct Row {
        int first, count, offset; ///< from the sprite's left; into pixels
    };
    std::vector<Row> rows;
    std::vector<QRgb> pixels;
    int top = 0; ///< of the first row

    explicit Sprite(const QImage& image);
};
/// How large points are, in pixels: smaller the more there are.
double pointRadius(qsizetype count);
/// Whether points of this number are kept apart by thin rings of the background's colour: more overlap too much.
bool hasHalos(qsizetype count);

/// Points and their looks as one picture shows them: unchanging, shared by the threads that draw it.
class CloudScene {
public:
    CloudScene(std::shared_ptr<const PointSet> points, PointLooks looks);

    const PointSet& points() const { return *m_points; }
    const std::shared_ptr<const PointSet>& sharedPoints() const { return m_points; }
    const PointLooks& looks() const { return m_looks; }
    double radius() const { return pointRadius(m_points->size()); }

    /// The drawing order is cut into chunks of this many points, whatever the number of threads.
    static constexpr std::size_t chunk = 1 << 14;
    std::size_t chunks() const { return m_points->order().empty() ? 0 : (m_points->order().size() - 1) / chunk + 1; }
    /// The looks of a chunk's points, in their order.
    std::span<const qint16> looksOf(std::size_t chunkIndex) const;

    struct Sprites {
        int half = 0; ///< a sprite has 2 half + 1 pixels to each side
        std::vector<Sprite> ofLook;
    };
    std::shared_ptr<const Sprites> sprites(double ratio) const;

private:
    std::shared_ptr<const PointSet> m_points;
    PointLooks m_looks;
    mutable std::vector<qint16> m_lookInOrder;
    mutable std::unique_ptr<std::once_flag[]> m_looked; ///< per chunk
    mutable std::mutex m_mutex; ///< guards what is below
    mutable std::shared_ptr<const Sprites> m_sprites;
    mutable double m_spriteRatio = 0;
};

/// One exact picture, made piece by piece by as many threads as come to help. First every chunk of points is sorted
/// into tiles of the picture, then every tile is painted, the lowest point first: the same pixels for any number of
/// threads, and the same as drawing point by point.
class CloudDrawing {
public:
    CloudDrawing(std::shared_ptr<const CloudScene> scene, const CloudView& view);

    const std::shared_ptr<const CloudScene>& scene() const { return m_scene; }
    const CloudView& view() const { return m_view; }

    /// Does pieces of it until none is left or it was cancelled. True for the one thread that finished the picture.
    bool help();
    void cancel();
    bool isCancelled() const { return m_cancelled; }
    /// Helps and waits until the others have finished too; not one that is cancelled.
    void finish();
    /// Once it is finished.
    const QImage& image() const { return m_image; }

private:
    struct Dot {
        qint16 x, y, look; ///< where the sprite's corner is, in the picture
    };
    /// The points of one chunk by tile: those beneath, then those in front.
    struct Sorted {
        std::vector<Dot> dots;
        std::vector<quint32> starts;
    };

    void sortChunk(std::size_t index);
    void paintTile(std::size_t index);
    bool waitForSorted();
    std::size_t tileCount() const
    {
        return static_cast<std::size_t>(m_tilesAcross) * static_cast<std::size_t>(m_tilesDown);
    }

    std::shared_ptr<const CloudScene> m_scene;
    CloudView m_view;
    std::shared_ptr<const CloudScene::Sprites> m_sprites;
    QImage m_image;
    QRgb* m_pixels = nullptr;
    int m_tilesAcross = 0, m_tilesDown = 0;
    std::vector<Sorted> m_sorted;
    std::atomic<bool> m_cancelled = false;
    std::atomic<std::size_t> m_nextChunk = 0, m_nextTile = 0;
    std::mutex m_mutex; ///< guards what is below
    std::condition_variable m_told;
    bool m_prepared = false;
    std::size_t m_chunksDone = 0, m_tilesDone = 0;
};

}
