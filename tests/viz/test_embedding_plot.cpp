#include "core/common/random.h"
#include "viz/embedding_plot.h"
#include "viz/hover_card.h"
#include "viz/qcustomplot_fence.h"
#include "viz/robust_bounds.h"

#include <QAbstractButton>
#include <QSignalSpy>
#include <QTest>

using namespace cmir::viz;

namespace {

QList<QPointF> cloud(int count, double size = 1)
{
    cmir::Random random(11, "points");
    QList<QPointF> points;
    for (int i = 0; i < count; ++i)
        points.append({ size * random.gaussian(), 0.5 * size * random.gaussian() });
    return points;
}

void show(QWidget& widget, const QSize& size = { 640, 420 })
{
    widget.resize(size);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    widget.grab();
}

QPointF pixelOf(const EmbeddingPlot& plot, const QPointF& point)
{
    const QCustomPlot& canvas = *plot.canvas();
    return canvas.mapTo(&plot, QPointF(canvas.xAxis->coordToPixel(point.x()), canvas.yAxis->coordToPixel(point.y())));
}

Coloring classes(const QList<double>& values)
{
    Coloring coloring;
    coloring.title = QStringLiteral("environment");
    coloring.categorical = true;
    coloring.categories = { QStringLiteral("clean"), QStringLiteral("noisy") };
    coloring.values = values;
    return coloring;
}

/// How many pixels of the picture have exactly this colour.
int pixelsOf(const QImage& image, const QColor& color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y).rgb() == color.rgb();
    return count;
}

}

class TestEmbeddingPlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Seen beneath, and no part of anything else.
    void aGhostIsNoPoint()
    {
        EmbeddingPlot plot;
        plot.setPoints({ { 0, 0 }, { 1, 1 } }, false);
        show(plot);
        const QRectF box = plot.usualBox();
        const QImage without = plot.grab().toImage();
        plot.setGhost({ { 0.5, 0.5 }, { 50, 50 } });
        QCOMPARE(plot.usualBox(), box);
        QCOMPARE(plot.pointCount(), 2);
        QCOMPARE(plot.data().rows.size(), 2);
        const QImage with = plot.grab().toImage();
        QVERIFY(with != without);
        QCOMPARE(plot.pointAt(pixelOf(plot, { 0.5, 0.5 })), -1);
        plot.setGhost({});
        QCOMPARE(plot.grab().toImage(), without);
    }

    void dataIsWhatIsShown();
    void pointAtAgainstBruteForce();
    void scalesAreEqualInEverySize();
    void keepViewDoesNotJitter();
    void farOutliersAreCountedNotShown();
    void usersViewStays();
    void colorsAreThoseOfTheClasses();
    void numbersTakeTheScale();
    void pointsWithoutPlaceAreLeftOut();
    void onePointAndCoincidentPoints();
    void hoverRingAndCard();
    void linkedHoverHasNoCard();
    void emptyState();
    void keyCanBeSharedByAGrid();
    void keyIsWholeInANarrowPlace();
    void hiddenCategoriesAreNotThere();
    void aSwitchInTheKeyHidesItsCategory();
    void freeScalesFillThePlot();
    void viewsCanBeShared();
    void trailsLeadToThePoints();
    void titlesThatDoNotFitStandBeneath();
    void alikePanelsPlaceTitlesAlike();
    void theSizeAloneDecidesTheTicks();
    void contoursHaveTheirColour();
};

void TestEmbeddingPlot::contoursHaveTheirColour()
{
    EmbeddingPlot plot;
    plot.setLegendVisible(false);
    plot.setPoints({ { -5, -5 }, { 5, 5 } }, false);
    plot.setColoring(classes({ 0, 1 }));
    show(plot);
    const QColor color = plot.theme().category(0);
    const int before = pixelsOf(plot.grab().toImage(), color);
    const QPolygonF square { QPointF(-2, -2), QPointF(2, -2), QPointF(2, 2), QPointF(-2, 2), QPointF(-2, -2) };
    plot.setContours({ { 0, 0.5, square } });
    plot.canvas()->replot();
    const int with = pixelsOf(plot.grab().toImage(), color);
    // A line of some 2 pixels around half of the plot; the points have receded.
    QVERIFY2(with > before + 200, qPrintable(QStringLiteral("%1 %2").arg(before).arg(with)));
    QCOMPARE(plot.grab().toImage().pixelColor(pixelOf(plot, { 0.7, 1.1 }).toPoint()), plot.theme().background);
    plot.setHiddenCategories({ 0 });
    plot.canvas()->replot();
    QCOMPARE(pixelsOf(plot.grab().toImage(), color), 0);
    plot.setHiddenCategories({});
    plot.setContours({});
    plot.canvas()->replot();
    QCOMPARE(pixelsOf(plot.grab().toImage(), color), before);
}

/// Not what was laid out before: the same plot is the same picture.
void TestEmbeddingPlot::theSizeAloneDecidesTheTicks()
{
    const auto pictureAfter = [](const QList<QSize>& sizes) {
        EmbeddingPlot plot;
        plot.setAxes(QStringLiteral("label R² 0.74"), QStringLiteral("env. R² 0.08"));
        plot.setPoints({ { -2.8, 0.6 }, { 2.2, 3.1 }, { 0.5, 1 } }, false);
        plot.show();
        QImage image;
        for (const QSize& size : sizes) {
            plot.resize(size);
            image = plot.grab().toImage();
        }
        return image;
    };
    for (int width = 140; width <= 200; width += 4) {
        const QSize size(width, 140);
        const QImage alone = pictureAfter({ size });
        for (const QSize& before : { QSize(600, 400), QSize(420, 130), QSize(120, 120) })
            QVERIFY2(pictureAfter({ before, size }) == alone, qPrintable(QString::number(width)));
    }
}

void TestEmbeddingPlot::titlesThatDoNotFitStandBeneath()
{
    EmbeddingPlot plot;
    plot.setAxes(QStringLiteral("label"), QStringLiteral("a rather long name"));
    plot.setPoints({ { 1, 2 }, { 0.5, -3 } }, false);
    const auto shownAt = [&](int height, int width = 300) {
        plot.resize(width, height);
        plot.show();
        plot.grab();
        return QStringList { plot.canvas()->xAxis->label(), plot.canvas()->yAxis->label() };
    };
    QCOMPARE(shownAt(400), (QStringList { QStringLiteral("label"), QStringLiteral("a rather long name") }));
    QCOMPARE(shownAt(140), (QStringList { QStringLiteral("→ label   ↑ a rather long name"), QString() }));
    QCOMPARE(shownAt(140, 170).first(), QStringLiteral("→ label\n↑ a rather long name")); // nor do both in one line
    QCOMPARE(shownAt(140, 400).first(), QStringLiteral("→ label   ↑ a rather long name"));
    QCOMPARE(plot.data().columns.mid(0, 2),
        (QStringList { QStringLiteral("label"), QStringLiteral("a rather long name") })); // in numbers as ever
    QCOMPARE(shownAt(400).last(), QStringLiteral("a rather long name"));
}

/// Panels of one row: where one title has no room, none stands upright. A figure of them goes by its own height.
void TestEmbeddingPlot::alikePanelsPlaceTitlesAlike()
{
    EmbeddingPlot longer, shorter, lone;
    longer.setAxes(QStringLiteral("label"), QStringLiteral("a rather long name"));
    for (EmbeddingPlot* plot : { &shorter, &lone })
        plot->setAxes(QStringLiteral("label"), QStringLiteral("env."));
    for (EmbeddingPlot* plot : { &longer, &shorter, &lone })
        plot->setPoints({ { 1, 2 }, { 0.5, -3 } }, false);
    longer.placeTitlesLike({ &longer, &shorter });
    shorter.placeTitlesLike({ &longer, &shorter });
    longer.show();
    shorter.show();
    lone.show();
    const auto beneathAt = [&](int height) {
        QList<bool> beneath;
        for (EmbeddingPlot* plot : { &longer, &shorter, &lone }) {
            plot->resize(300, height);
            plot->grab();
            beneath << plot->canvas()->yAxis->label().isEmpty();
        }
        return beneath;
    };
    QCOMPARE(beneathAt(400), (QList<bool> { false, false, false }));
    QCOMPARE(beneathAt(140), (QList<bool> { true, true, false }));
    FigureStyle tall;
    tall.widthMm = tall.heightMm = 100;
    const QImage figure = lone.figure(tall);
    QVERIFY(!figure.isNull());
    QCOMPARE(shorter.figure(tall), figure); // there is room for both
    QCOMPARE(beneathAt(140), (QList<bool> { true, true, false })); // and the window is as it was
    longer.setAxes(QStringLiteral("label"), QStringLiteral("env."));
    QCOMPARE(beneathAt(140), (QList<bool> { false, false, false }));
}

void TestEmbeddingPlot::dataIsWhatIsShown()
{
    EmbeddingPlot plot;
    plot.setAxes(QStringLiteral("PC 1"), QStringLiteral("PC 2"));
    plot.setPoints({ { 1, 2 }, { qQNaN(), 0 }, { 0.5, -3 }, { 4, 4 } }, false);
    plot.setColoring(classes({ 1, 0, qQNaN(), 7 }));
    plot.setPointColumns({ QStringLiteral("id") }, { { "a", "b", "c" } });
    const DataTable table = plot.data();
    QCOMPARE(table.columns, QStringList({ "id", "PC 1", "PC 2", "environment" }));
    const QList<QStringList> rows { { "a", "1", "2", "noisy" }, { "c", "0.5", "-3", "" }, { "", "4", "4", "" } };
    QCOMPARE(table.rows, rows);
    QCOMPARE(plot.pointCount(), 4);
}

void TestEmbeddingPlot::pointAtAgainstBruteForce()
{
    EmbeddingPlot plot;
    const QList<QPointF> points = cloud(5000);
    plot.setPoints(points, false);
    show(plot);
    plot.canvas()->xAxis->setRange(-1, 1.5);
    plot.grab();
    const QRect rect = plot.canvas()->axisRect()->rect();
    cmir::Random random(12, "probes");
    int hits = 0;
    for (int probe = 0; probe < 300; ++probe) {
        const QPointF place = plot.canvas()->mapTo(&plot,
            QPointF(rect.left() + random.uniform() * (rect.width() - 1),
                rect.top() + random.uniform() * (rect.height() - 1)));
        int expected = -1;
        double best = 8.0 * 8;
        for (int i = 0; i < points.size(); ++i) {
            const QPointF apart = pixelOf(plot, points[i]) - place;
            const double distance = QPointF::dotProduct(apart, apart);
            if (distance < best) {
                best = distance;
                expected = i;
            }
        }
        QCOMPARE(plot.pointAt(place), expected);
        hits += expected >= 0;
    }
    QVERIFY(hits > 100 && hits < 300); // both answers occurred
    QCOMPARE(plot.pointAt({ -5, -5 }), -1);
}

void TestEmbeddingPlot::scalesAreEqualInEverySize()
{
    EmbeddingPlot plot;
    const QList<QPointF> points = cloud(100);
    plot.setPoints(points, false);
    for (const QSize size : { QSize(640, 420), QSize(300, 600), QSize(900, 200) }) {
        show(plot, size);
        plot.grab();
        const QPointF origin = pixelOf(plot, { 0, 0 }), unit = pixelOf(plot, { 1, 1 });
        QVERIFY(qAbs(qAbs(unit.x() - origin.x()) / qAbs(unit.y() - origin.y()) - 1) < 1e-6);
        const QRectF rect = plot.canvas()->axisRect()->rect();
        for (const QPointF& point : points)
            QVERIFY(rect.contains(plot.canvas()->mapFrom(&plot, pixelOf(plot, point))));
    }
}

void TestEmbeddingPlot::keepViewDoesNotJitter()
{
    EmbeddingPlot plot;
    QList<QPointF> points = cloud(200);
    plot.setPoints(points, false);
    show(plot);
    const QCPRange before = plot.canvas()->xAxis->range();
    for (QPointF& point : points)
        point *= 0.9;
    plot.setPoints(points, true);
    plot.grab();
    QCOMPARE(plot.canvas()->xAxis->range(), before);
    for (QPointF& point : points)
        point *= 10; // out of the view
    plot.setPoints(points, true);
    plot.grab();
    QVERIFY(plot.canvas()->xAxis->range().upper > 5 * before.upper);
    plot.setPoints(cloud(200, 0.2), true); // now lost in the middle
    plot.grab();
    QVERIFY(plot.canvas()->xAxis->range().upper < 2);
    plot.setPoints(cloud(200, 0.1), false);
    plot.grab();
    QVERIFY(plot.canvas()->xAxis->range().upper < before.upper / 5);
}

void TestEmbeddingPlot::farOutliersAreCountedNotShown()
{
    QList<QPointF> points = cloud(200);
    points[0] = { 400, 0 };
    points[1] = { 0, -900 };
    const RobustBounds bounds = robustBounds(points);
    QCOMPARE(bounds.outside, 2);
    QVERIFY(bounds.box.right() < 10 && bounds.box.top() > -10);
    EmbeddingPlot plot;
    plot.setPoints(points, false);
    show(plot);
    QVERIFY(plot.canvas()->xAxis->range().upper < 40);
    QVERIFY(plot.readout().contains(QStringLiteral("2 far outside")));
    QCOMPARE(plot.data().rows.size(), 200); // what is exported is whole
    plot.resetView();
    plot.grab();
    QVERIFY(plot.canvas()->xAxis->range().upper > 400 && plot.canvas()->yAxis->range().lower < -900);
    QVERIFY(plot.readout().isEmpty());
    plot.resetView();
    plot.grab();
    QVERIFY(plot.canvas()->xAxis->range().upper < 40);

    QCOMPARE(robustBounds(points.first(19)).outside, 0); // too few to judge
    QList<QPointF> heavy = cloud(200);
    for (int i = 0; i < 60; ++i)
        heavy[i] = { 100.0 + i, 0 }; // no outliers but a part of the cloud
    QVERIFY(robustBounds(heavy).outside <= 20);
    QList<QPointF> half(30, QPointF(1, 1));
    half[3] = { 50, 1 };
    QCOMPARE(robustBounds(half).outside, 0); // most coincide: no measure of far
}

void TestEmbeddingPlot::usersViewStays()
{
    EmbeddingPlot plot;
    plot.setPoints(cloud(200), false);
    show(plot);
    plot.zoom(0.3);
    plot.grab();
    const QCPRange chosen = plot.canvas()->xAxis->range();
    plot.setPoints(cloud(200, 3), true);
    plot.grab();
    QCOMPARE(plot.canvas()->xAxis->range(), chosen);
    plot.resetView();
    plot.grab();
    QVERIFY(plot.canvas()->xAxis->range().size() > 3 * chosen.size());
}

void TestEmbeddingPlot::colorsAreThoseOfTheClasses()
{
    EmbeddingPlot plot;
    plot.setLegendVisible(false);
    plot.setPoints({ { -1, 0 }, { 1, 0 } }, false);
    plot.setColoring(classes({ 0, 1 }));
    show(plot);
    for (const QPalette& palette : { lightPalette(), darkPalette() }) {
        plot.setPalette(palette);
        const QImage image = plot.grab().toImage();
        const Theme theme = Theme::fromPalette(palette);
        QVERIFY(pixelsOf(image, theme.categories[0]) > 9);
        QVERIFY(pixelsOf(image, theme.categories[1]) > 9);
        QCOMPARE(image.pixelColor(pixelOf(plot, { -1, 0 }).toPoint()).rgb(), theme.categories[0].rgb());
        QCOMPARE(image.pixelColor(pixelOf(plot, { 1, 0 }).toPoint()).rgb(), theme.categories[1].rgb());
    }
}

void TestEmbeddingPlot::numbersTakeTheScale()
{
    EmbeddingPlot plot;
    plot.setPalette(lightPalette());
    plot.setPoints({ { -1, 0 }, { 0, 0.2 }, { 1, 0 } }, false);
    Coloring coloring;
    coloring.title = QStringLiteral("label");
    coloring.values = { -3, qQNaN(), 3 };
    coloring.minimum = -3;
    coloring.maximum = 3;
    coloring.diverging = true;
    plot.setColoring(coloring);
    show(plot);
    const QImage image = plot.grab().toImage();
    const QColor low = image.pixelColor(pixelOf(plot, { -1, 0 }).toPoint());
    const QColor high = image.pixelColor(pixelOf(plot, { 1, 0 }).toPoint());
    QVERIFY(low.blue() > low.red() + 40);
    QVERIFY(high.red() > high.blue() + 40);
    QCOMPARE(plot.data().rows[1][2], QString());
}

void TestEmbeddingPlot::pointsWithoutPlaceAreLeftOut()
{
    EmbeddingPlot plot;
    plot.setPoints({ { 0, 0 }, { qQNaN(), 1 }, { qInf(), 1 }, { 1, 1 } }, false);
    show(plot);
    QVERIFY(plot.canvas()->xAxis->range().upper < 5);
    QCOMPARE(plot.data().rows.size(), 2);
    QCOMPARE(plot.pointAt(pixelOf(plot, { 1, 1 })), 3);
    plot.setHovered(1);
    QCOMPARE(plot.hoveredPoint(), -1);
}

void TestEmbeddingPlot::onePointAndCoincidentPoints()
{
    EmbeddingPlot plot;
    plot.setPoints({ { 7, -2 } }, false);
    show(plot);
    QVERIFY(plot.canvas()->xAxis->range().contains(7) && plot.canvas()->yAxis->range().contains(-2));
    QCOMPARE(plot.pointAt(pixelOf(plot, { 7, -2 })), 0);
    plot.setPoints({ { 3, 3 }, { 3, 3 }, { 3, 3 } }, false);
    plot.grab();
    QCOMPARE(plot.pointAt(pixelOf(plot, { 3, 3 })), 2); // the one on top
    plot.setPoints({ { 0, 1 }, { 0, 2 }, { 0, 9 } }, false); // a line without width
    plot.grab();
    QVERIFY(plot.canvas()->xAxis->range().size() > 0);
    QCOMPARE(plot.pointAt(pixelOf(plot, { 0, 9 })), 2);
}

void TestEmbeddingPlot::hoverRingAndCard()
{
    EmbeddingPlot plot;
    plot.setPoints({ { -1, 0 }, { 1, 0 } }, false);
    plot.setCardText([](int i) { return QStringLiteral("<b>sample %1</b>").arg(i); });
    show(plot);
    QSignalSpy spy(&plot, &EmbeddingPlot::hovered);
    const auto canvasPixel
        = [&](const QPointF& point) { return plot.canvas()->mapFrom(&plot, pixelOf(plot, point)).toPoint(); };
    QTest::mouseMove(plot.canvas(), canvasPixel({ 1, 0 }));
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy.takeFirst().first().toInt(), 1);
    QCOMPARE(plot.hoveredPoint(), 1);
    const auto cards = [&] {
        QList<HoverCard*> found;
        for (QWidget* child : plot.findChildren<QWidget*>())
            if (auto* card = dynamic_cast<HoverCard*>(child); card && card->isVisible())
                found.append(card);
        return found;
    };
    QCOMPARE(cards().size(), 1);
    QCOMPARE(cards().first()->text(), QStringLiteral("<b>sample 1</b>"));
    QVERIFY(plot.rect().contains(cards().first()->geometry()));
    const Theme theme = plot.theme();
    const QImage ringed = plot.canvas()->grab().toImage();
    const QPoint beside = canvasPixel({ 1, 0 }) - QPoint(8, 0);
    QVERIFY(contrastRatio(ringed.pixelColor(beside), theme.background) > 3);

    QTest::mouseMove(plot.canvas(), canvasPixel({ 0, 0 }));
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy.takeFirst().first().toInt(), -1);
    QVERIFY(cards().isEmpty());
    QVERIFY(contrastRatio(plot.canvas()->grab().toImage().pixelColor(beside), theme.background) < 1.5);
}

void TestEmbeddingPlot::linkedHoverHasNoCard()
{
    EmbeddingPlot plot;
    plot.setPoints({ { -1, 0 }, { 1, 0 } }, false);
    plot.setCardText([](int) { return QStringLiteral("card"); });
    show(plot);
    QSignalSpy spy(&plot, &EmbeddingPlot::hovered);
    plot.setHovered(0);
    QCOMPARE(plot.hoveredPoint(), 0);
    QCOMPARE(spy.count(), 0);
    for (QWidget* child : plot.findChildren<QWidget*>())
        QVERIFY(!dynamic_cast<HoverCard*>(child));
    plot.setPoints({}, true);
    QCOMPARE(plot.hoveredPoint(), -1);
}

void TestEmbeddingPlot::emptyState()
{
    EmbeddingPlot plot;
    show(plot);
    QVERIFY(plot.isEmpty());
    QVERIFY(!plot.canvas()->isVisible());
    plot.setPoints({ { qQNaN(), qQNaN() } }, false);
    QVERIFY(plot.isEmpty());
    plot.setPoints({ { 0, 0 } }, true);
    QVERIFY(plot.canvas()->isVisible());
}

void TestEmbeddingPlot::keyCanBeSharedByAGrid()
{
    EmbeddingPlot plot;
    plot.setPoints({ { 0, 0 }, { 1, 1 } }, false);
    plot.setColoring(classes({ 0, 1 }));
    show(plot);
    auto* key = plot.findChild<ColorKey*>();
    QVERIFY(key && key->isVisible());
    plot.setLegendVisible(false);
    QVERIFY(!key->isVisible());

    ColorKey alone;
    alone.setColoring(classes({ 0, 1 }));
    QVERIFY(alone.heightForWidth(60) > alone.heightForWidth(600)); // wraps
    alone.setPalette(lightPalette());
    alone.resize(400, 30);
    const QImage image = alone.grab().toImage();
    const Theme theme = Theme::fromPalette(lightPalette());
    QVERIFY(pixelsOf(image, theme.categories[0]) > 9);
    QVERIFY(pixelsOf(image, theme.categories[1]) > 9);
}

/// Nothing of it is beside the place that it is given, nor below the height that it says.
void TestEmbeddingPlot::keyIsWholeInANarrowPlace()
{
    Coloring scale;
    scale.title = QStringLiteral("trust in the picture");
    scale.values = { 0.6, 1 };
    Coloring gap = scale;
    gap.values << qQNaN();
    Coloring named = classes({ 0, 1, qQNaN() });
    named.title = scale.title;
    const Theme theme = Theme::fromPalette(lightPalette());
    const QFont font;
    const int least = QFontMetrics(font).horizontalAdvance(scale.title) + 4;
    for (const Coloring& coloring : { scale, gap, named })
        for (int width = least; width < 4 * least; width += 9) {
            QImage image(5 * least, 300, QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            const QRectF place(10, 5, width, 0);
            const int height = ColorKey::draw(&painter, place, coloring, font, theme);
            QCOMPARE(ColorKey::draw(nullptr, place, coloring, font, theme), height);
            painter.end();
            QRect drawn;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (image.pixelColor(x, y) != QColor(Qt::white))
                        drawn |= QRect(x, y, 1, 1);
            const QRect allowed(9, 4, width + 2, height + 2);
            QVERIFY2(allowed.contains(drawn), qPrintable(QStringLiteral("width %1").arg(width)));
            QVERIFY(drawn.height() > 6);
        }
}

void TestEmbeddingPlot::hiddenCategoriesAreNotThere()
{
    EmbeddingPlot plot;
    plot.setPoints({ { 0, 0 }, { 1, 1 }, { 2, 0 } }, false);
    plot.setColoring(classes({ 0, 1, qQNaN() }));
    show(plot);
    const QPointF second = pixelOf(plot, { 1, 1 });
    QCOMPARE(plot.pointAt(second), 1);
    plot.setHiddenCategories({ 1 });
    QCOMPARE(plot.pointAt(second), -1);
    QCOMPARE(plot.data().rows.size(), 2);
    QCOMPARE(plot.pointCount(), 3); // an index stays that of its point
    plot.setHiddenCategories({ 0, 1 });
    QCOMPARE(plot.data().rows.size(), 1); // the one without a value
    plot.setHiddenCategories({ 0, 1, -1 });
    QVERIFY(!plot.isEmpty()); // there are points: they are switched off
    plot.setPoints({ { 0, 0 }, { 1, 1 }, { 2, 0 } }, true);
    QCOMPARE(plot.data().rows.size(), 0);
    plot.setHiddenCategories({});
    QCOMPARE(plot.pointAt(second), 1);
}

void TestEmbeddingPlot::aSwitchInTheKeyHidesItsCategory()
{
    ColorKey key;
    key.setColoring(classes({ 0, 1, qQNaN() }));
    key.setSwitchable(true);
    show(key, { 400, 30 });
    QSignalSpy changed(&key, &ColorKey::hiddenChanged);
    const QList<QAbstractButton*> switches = key.findChildren<QAbstractButton*>();
    QCOMPARE(switches.size(), 3); // clean, noisy, no value
    switches[1]->click();
    QCOMPARE(key.hidden(), QSet<int> { 1 });
    switches[2]->click();
    QCOMPARE(key.hidden(), (QSet<int> { 1, -1 }));
    switches[1]->click();
    QCOMPARE(key.hidden(), QSet<int> { -1 });
    QCOMPARE(changed.count(), 3);
    key.setColoring(classes({ 1, 0, qQNaN() })); // the same kind again
    QCOMPARE(key.hidden(), QSet<int> { -1 });
    Coloring other = classes({ 0 });
    other.title = QStringLiteral("split");
    key.setColoring(other);
    QVERIFY(key.hidden().isEmpty());
    QCOMPARE(changed.count(), 4);
}

/// Both directions have units of their own: a flat cloud is as high as the plot.
void TestEmbeddingPlot::freeScalesFillThePlot()
{
    EmbeddingPlot plot;
    plot.setAxisScale(AxisScale::Free);
    QList<QPointF> points;
    for (int i = 0; i <= 100; ++i)
        points << QPointF(i, 0.01 * (i % 10));
    plot.setPoints(points, false);
    show(plot);
    const QCPRange y = plot.canvas()->yAxis->range();
    QVERIFY(y.size() < 0.2 && y.contains(0) && y.contains(0.09));
}

void TestEmbeddingPlot::viewsCanBeShared()
{
    EmbeddingPlot one, other;
    for (EmbeddingPlot* plot : { &one, &other }) {
        plot->setAxisScale(AxisScale::Free);
        plot->setPoints(cloud(50, plot == &one ? 1 : 3), false);
        show(*plot);
    }
    const QRectF box = one.usualBox().united(other.usualBox());
    one.setUsualBox(box);
    other.setUsualBox(box);
    QCOMPARE(one.canvas()->xAxis->range(), other.canvas()->xAxis->range());
    QSignalSpy chosen(&one, &EmbeddingPlot::viewChosen), echoed(&other, &EmbeddingPlot::viewChosen);
    one.canvas()->xAxis->setRange(-1, 1); // as a drag does
    QCOMPARE(chosen.count(), 1);
    other.showView(chosen[0][0].toRectF());
    QCOMPARE(other.canvas()->xAxis->range(), QCPRange(-1, 1));
    QCOMPARE(echoed.count(), 0);
    other.setPoints(cloud(50, 3), true);
    QCOMPARE(other.canvas()->xAxis->range(), QCPRange(-1, 1)); // it is the user's
}

void TestEmbeddingPlot::trailsLeadToThePoints()
{
    EmbeddingPlot plot;
    show(plot);
    plot.setPoints({ { 0, 0 }, { 2, 1 }, { 4, 0 } }, false);
    const auto middle = [&] { // of the way from the old place of the first point to it
        const QImage picture = plot.grab().toImage();
        const QPointF at = pixelOf(plot, { 1, 0 }) * picture.devicePixelRatio();
        QSet<QRgb> colors;
        for (int dy = -1; dy <= 1; ++dy)
            colors.insert(picture.pixel(at.toPoint() + QPoint(0, dy)));
        return colors;
    };
    const QSet<QRgb> without = middle();
    plot.setTrails({ { 2, 0 }, { qQNaN(), 0 } }); // the others have none
    QVERIFY(middle() != without);
    plot.setTrails({});
    QCOMPARE(middle(), without);
}

QTEST_MAIN(TestEmbeddingPlot)
#include "test_embedding_plot.moc"
