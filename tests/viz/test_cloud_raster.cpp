#include "core/common/random.h"
#include "viz/drawing_threads.h"
#include "viz/lasso.h"
#include "viz/markers.h"

#include <QPainter>
#include <QTest>

#include <cmath>

using namespace cmir::viz;

namespace {

QList<QPointF> cloud(int count, const char* name)
{
    cmir::Random random(21, name);
    QList<QPointF> points;
    for (int i = 0; i < count; ++i)
        points << (i % 97 == 5 ? QPointF(qQNaN(), 1) : QPointF(2 * random.gaussian(), random.gaussian()));
    return points;
}

Coloring classes(qsizetype count)
{
    Coloring coloring;
    coloring.categorical = true;
    coloring.categories = { QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c") };
    for (qsizetype i = 0; i < count; ++i)
        coloring.values << (i % 11 == 0 ? qQNaN() : static_cast<double>(i % 3));
    return coloring;
}

Coloring numbers(qsizetype count)
{
    Coloring coloring;
    coloring.minimum = 0;
    coloring.maximum = 6;
    for (qsizetype i = 0; i < count; ++i)
        coloring.values << static_cast<double>(i % 7);
    return coloring;
}

QList<bool> everyFourth(qsizetype count)
{
    QList<bool> selected(count, false);
    for (qsizetype i = 0; i < count; i += 4)
        selected[i] = true;
    return selected;
}

CloudView view(double scale, const QSize& size, double ratio, int margin)
{
    CloudView view;
    view.originX = -3.3;
    view.originY = -2.1;
    view.bottom = size.height() / ratio;
    view.scaleX = scale;
    view.scaleY = -scale;
    view.ratio = ratio;
    view.size = size;
    view.margin = margin;
    return view;
}

/// One channel of a premultiplied pixel over another.
int channelOver(int source, int alpha, int below)
{
    return source + qRound((255 - alpha) * below / 255.0);
}

/// Point by point and pixel by pixel, nothing left out and nothing clever.
QImage plainly(const CloudScene& scene, const CloudView& view)
{
    QImage image(view.wholeSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const PointSet& set = scene.points();
    const PointLooks& looks = scene.looks();
    const int half = static_cast<int>(std::ceil((pointRadius(set.size()) * 1.5 + 1) * view.ratio));
    QList<QImage> sprites;
    for (const PointLook& look : looks.looks()) {
        QImage sprite(2 * half + 1, 2 * half + 1, QImage::Format_ARGB32_Premultiplied);
        sprite.fill(Qt::transparent);
        QPainter painter(&sprite);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.translate(half + 0.5, half + 0.5);
        painter.scale(view.ratio, view.ratio);
        drawMarker(painter, {}, look.shape, pointRadius(set.size()), look.color,
            look.halo.isValid()        ? look.halo
                : hasHalos(set.size()) ? looks.halo()
                                       : QColor());
        sprites << sprite;
    }
    for (const bool beneath : { true, false })
        for (const quint32 index : set.order()) {
            const int look = looks.lookOf(index);
            if (look == PointLooks::notDrawn || (look < looks.firstInFront()) != beneath)
                continue;
            const QPointF point = set.points()[index];
            const double x = (view.left + (point.x() - view.originX) * view.scaleX) * view.ratio;
            const double y = (view.bottom + (point.y() - view.originY) * view.scaleY) * view.ratio;
            for (int v = 0; v < sprites[look].height(); ++v)
                for (int u = 0; u < sprites[look].width(); ++u) {
                    const double column = std::floor(x) + view.margin - half + u,
                                 row = std::floor(y) + view.margin - half + v;
                    if (column < 0 || row < 0 || column >= image.width() || row >= image.height())
                        continue;
                    const QRgb s = reinterpret_cast<const QRgb*>(sprites[look].constScanLine(v))[u];
                    QRgb& below
                        = reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(row)))[static_cast<int>(column)];
                    below = qRgba(channelOver(qRed(s), qAlpha(s), qRed(below)),
                        channelOver(qGreen(s), qAlpha(s), qGreen(below)),
                        channelOver(qBlue(s), qAlpha(s), qBlue(below)),
                        channelOver(qAlpha(s), qAlpha(s), qAlpha(below)));
                }
        }
    return image;
}

QImage drawn(const std::shared_ptr<const CloudScene>& scene, const CloudView& view, int threads)
{
    const auto drawing = std::make_shared<CloudDrawing>(scene, view);
    if (threads == 1)
        drawing->finish();
    else
        DrawingThreads(threads - 1).drawNow(drawing);
    QImage image = drawing->image();
    image.setDevicePixelRatio(1);
    return image;
}

int pixelsThere(const QImage& image)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += qAlpha(image.pixel(x, y)) > 0;
    return count;
}

}

class TestCloudRaster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exactAsPointByPoint_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<bool>("numeric");
        QTest::addColumn<bool>("selection");
        QTest::addColumn<double>("scale");
        QTest::addColumn<double>("ratio");
        QTest::addRow("ten, shapes and halos") << 10 << false << true << 50.0 << 1.0;
        QTest::addRow("hundreds, fine screen") << 700 << false << true << 60.0 << 2.0;
        QTest::addRow("thousands, numbers") << 5000 << true << false << 60.0 << 1.5;
        QTest::addRow("many, overlapping") << 60000 << false << true << 55.0 << 1.0;
        QTest::addRow("many, far away") << 60000 << true << true << 4.0 << 1.0;
        QTest::addRow("many, from near") << 60000 << false << false << 900.0 << 1.25;
    }

    void exactAsPointByPoint()
    {
        QFETCH(int, count);
        QFETCH(bool, numeric);
        QFETCH(bool, selection);
        QFETCH(double, scale);
        QFETCH(double, ratio);
        const auto points = PointSet::make(cloud(count, "raster"));
        const PointLooks looks(numeric ? numbers(count) : classes(count), numeric ? QSet<int>() : QSet<int> { 1 },
            selection ? everyFourth(count) : QList<bool>(), 0, Theme::fromPalette(lightPalette()));
        const auto scene = std::make_shared<const CloudScene>(points, looks);
        for (const int margin : { 0, 37 }) {
            const CloudView shown = view(scale, { 401, 263 }, ratio, margin);
            const QImage expected = plainly(*scene, shown);
            QVERIFY(pixelsThere(expected) > 50);
            for (const int threads : { 1, 2, 3, 7 })
                QCOMPARE(drawn(scene, shown, threads), expected);
        }
    }

    /// Those without a value lie beneath, those selected above; else they are mixed, whatever their order.
    void whatLiesAbove()
    {
        const auto points = PointSet::make(QList<QPointF>(300, QPointF(0, 0)));
        QList<bool> selected(300, false);
        selected[17] = true;
        const PointLooks looks(classes(300), {}, selected, 0, Theme::fromPalette(lightPalette()));
        const auto scene = std::make_shared<const CloudScene>(points, looks);
        const CloudView shown = view(50, { 400, 300 }, 1, 0);
        const QImage image = drawn(scene, shown, 2);
        const QPoint place = shown.place(0, 0).toPoint();
        QCOMPARE(image.pixelColor(place).rgb(), looks.looks()[looks.lookOf(17)].color.rgb());
    }

    void cancelledIsNeverFinished()
    {
        const auto scene = std::make_shared<const CloudScene>(
            PointSet::make(cloud(40000, "cancel")), PointLooks({ 0, Qt::red }, Qt::white));
        CloudDrawing before(scene, view(50, { 400, 300 }, 1, 0));
        before.cancel();
        QVERIFY(!before.help());
        before.finish(); // does not wait for what never comes

        // Nobody hears of one that was given up; those after it are drawn all the same.
        std::atomic<int> late = 0, inTime = 0;
        DrawingThreads threads(2);
        const auto make = [&scene] { return std::make_shared<CloudDrawing>(scene, view(50, { 400, 300 }, 1, 0)); };
        for (int round = 0; round < 20; ++round) {
            const auto given = make();
            given->cancel();
            threads.add(given, [&late] { ++late; });
            threads.add(make(), [&inTime] { ++inTime; });
            const auto soon = make();
            threads.add(soon, [] {});
            soon->cancel(); // others help already, or have finished
        }
        QTRY_COMPARE(inTime.load(), 20);
        QCOMPARE(late.load(), 0);
    }

    void lassoAgainstAskingEveryPoint_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addRow("round cloud") << 0;
        QTest::addRow("far points") << 1;
        QTest::addRow("a line without width") << 2;
        QTest::addRow("one place") << 3;
    }

    void lassoAgainstAskingEveryPoint()
    {
        QFETCH(int, kind);
        QList<QPointF> points = cloud(30000, "lasso");
        for (qsizetype i = 0; i < points.size(); ++i) {
            if (kind == 1 && i % 1000 == 7)
                points[i] *= 400;
            if (kind == 2)
                points[i].setX(0.5);
            if (kind == 3)
                points[i] = { 0.25, 0.25 };
        }
        const auto set = PointSet::make(points);
        cmir::Random random(5, "lassos");
        qsizetype most = 0, least = points.size();
        for (int round = 0; round < 60; ++round) {
            QPolygonF line; // crosses itself, reaches beyond the cloud, has corners on one height
            const double size = round % 3 == 0 ? 0.3 : round % 3 == 1 ? 2 : 900;
            const int corners = 3 + 5 * round;
            for (int i = 0; i < corners; ++i)
                line << QPointF(size * random.gaussian(), i % 4 == 1 ? line.last().y() : size * random.gaussian());
            const QList<int> found = set->grid().inside(line);
            QCOMPARE(found, pointsInside(points, line));
            most = std::max(most, found.size());
            least = std::min(least, found.size());
            const auto odd = [](int index) { return index % 2 == 1; };
            QList<int> expected = found;
            expected.removeIf([&](int index) { return !odd(index); });
            QCOMPARE(set->grid().inside(line, odd), expected);
        }
        QVERIFY(most > 10000 && least < 10000); // or nothing was tried
        QVERIFY(set->grid().inside({ { 0, 0 }, { 1, 1 } }).isEmpty());
        QVERIFY(set->grid().inside({ { 0, 0 }, { qQNaN(), 1 }, { 1, 0 } }).isEmpty());
    }

    void nearestAgainstAskingEveryPoint()
    {
        QList<QPointF> points = cloud(4000, "nearest");
        for (qsizetype i = 0; i < points.size(); i += 400)
            points[i] *= 300; // far points do not put all others into one cell
        const auto set = PointSet::make(points);
        cmir::Random random(6, "probes");
        const auto even = [](int index) { return index % 2 == 0; };
        int hits = 0;
        for (int probe = 0; probe < 400; ++probe) {
            const double reach = probe % 10 == 0 ? 400 : 2;
            const QPointF at(reach * random.gaussian(), reach * random.gaussian());
            const double radiusX = 0.05 * (1 + probe % 5), radiusY = 0.04 * (1 + probe % 7);
            int expected = -1;
            double best = 1;
            for (int i = 0; i < points.size(); i += 2) {
                const double dx = (points[i].x() - at.x()) / radiusX, dy = (points[i].y() - at.y()) / radiusY;
                if (dx * dx + dy * dy < best) {
                    best = dx * dx + dy * dy;
                    expected = i;
                }
            }
            QCOMPARE(set->grid().nearest(at, radiusX, radiusY, even), expected);
            hits += expected >= 0;
        }
        QVERIFY(hits > 50 && hits < 390);
    }
};

QTEST_MAIN(TestCloudRaster)
#include "test_cloud_raster.moc"
