#include "core/common/random.h"
#include "viz/embedding_plot.h"
#include "viz/point_cloud.h"
#include "viz/point_set.h"
#include "viz/qcustomplot_fence.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cmir::viz;

namespace {

QList<QPointF> cloud(qsizetype count, double size = 1)
{
    cmir::Random random(31, "point cloud");
    QList<QPointF> points;
    for (qsizetype i = 0; i < count; ++i)
        points << QPointF(size * random.gaussian(), 0.5 * size * random.gaussian());
    return points;
}

Coloring halves(qsizetype count)
{
    Coloring coloring;
    coloring.title = QStringLiteral("half");
    coloring.categorical = true;
    coloring.categories = { QStringLiteral("left"), QStringLiteral("right") };
    for (qsizetype i = 0; i < count; ++i)
        coloring.values << static_cast<double>(i % 2);
    return coloring;
}

constexpr qsizetype many = PointCloud::drawnAtOnce + 15000;

void show(EmbeddingPlot& plot)
{
    plot.setLegendVisible(false);
    plot.resize(500, 400);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
}

int pixelsOf(const QImage& image, const QColor& color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y).rgb() == color.rgb();
    return count;
}

}

class TestPointCloud : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A picture that is taken is exact; one of the same made elsewhere is the same.
    void aPictureIsOfNow()
    {
        EmbeddingPlot plot, other;
        for (EmbeddingPlot* one : { &plot, &other }) {
            one->setCloud(cloud(many), halves(many), {}, false);
            show(*one);
        }
        const QImage first = plot.canvas()->grab().toImage();
        QCOMPARE(other.canvas()->grab().toImage(), first);
        plot.zoom(0.4);
        const QImage nearer = plot.canvas()->grab().toImage();
        QVERIFY(nearer != first);
        plot.canvas()->replot();
        QVERIFY(!plot.isDrawing()); // it is there
        QCOMPARE(plot.canvas()->grab().toImage(), nearer);
    }

    /// While the exact picture is drawn the one before stands, moved; then the exact one comes by itself.
    void theViewMovesAtOnceAndBecomesExact()
    {
        EmbeddingPlot plot, still;
        for (EmbeddingPlot* one : { &plot, &still }) {
            one->setCloud(cloud(many), halves(many), {}, false);
            show(*one);
            one->canvas()->grab();
            one->pan(0.3, 0.1);
            one->canvas()->replot();
            QVERIFY(one->isDrawing());
        }
        QTRY_VERIFY(!plot.isDrawing()); // threads have drawn this one
        still.canvas()->grab(); // and this one was not waited for
        for (EmbeddingPlot* one : { &plot, &still })
            for (int settled = 0; settled < 3; ++settled) { // the room that labels take is known afterwards
                one->canvas()->replot();
                one->canvas()->grab();
            }
        QCOMPARE(plot.canvas()->xAxis->range(), still.canvas()->xAxis->range());
        QCOMPARE(plot.canvas()->grab().toImage(), still.canvas()->grab().toImage());
    }

    /// A picture of points that are no longer there is dropped, however late it comes.
    void lateResultsAreDropped()
    {
        EmbeddingPlot plot, never;
        show(plot);
        show(never);
        plot.setCloud(cloud(many), halves(many), {}, false);
        plot.canvas()->replot();
        QVERIFY(plot.isDrawing());
        const QList<QPointF> few { { 0, 0 }, { 1, 1 }, { 2, 0.5 } };
        for (EmbeddingPlot* one : { &plot, &never }) {
            one->setCloud(few, halves(3), {}, false);
            one->canvas()->replot();
        }
        QVERIFY(!plot.isDrawing());
        const QImage expected = never.canvas()->grab().toImage();
        for (int turn = 0; turn < 20; ++turn) {
            QCoreApplication::processEvents();
            QCOMPARE(plot.canvas()->grab().toImage(), expected);
        }

        plot.setCloud(cloud(many), halves(many), {}, false); // many after many: the newest counts
        plot.canvas()->replot();
        plot.setCloud(cloud(many, 0.5), halves(many), {}, false);
        plot.canvas()->replot();
        QTRY_VERIFY(!plot.isDrawing());
        never.setCloud(cloud(many, 0.5), halves(many), {}, false);
        QCOMPARE(plot.canvas()->grab().toImage(), never.canvas()->grab().toImage());
    }

    void aPlotMayGoWhileItIsDrawn()
    {
        for (int round = 0; round < 5; ++round) {
            auto plot = std::make_unique<EmbeddingPlot>();
            plot->setCloud(cloud(many), halves(many), {}, false);
            show(*plot);
            plot->canvas()->replot();
        }
        QCoreApplication::processEvents();
    }

    /// An exported figure wears another look: the window's own picture is the same afterwards, without drawing anew.
    void aFigureLeavesTheWindowAsItIs()
    {
        EmbeddingPlot plot;
        plot.setPalette(darkPalette());
        plot.setCloud(cloud(many), halves(many), {}, false);
        show(plot);
        const QImage before = plot.canvas()->grab().toImage();
        QVERIFY(!plot.figure().isNull());
        plot.canvas()->replot();
        QVERIFY(!plot.isDrawing());
        QCOMPARE(plot.canvas()->grab().toImage(), before);
    }

    void selectionAndHiddenCategories()
    {
        EmbeddingPlot plot;
        plot.setPalette(lightPalette());
        plot.setCloud(cloud(many), halves(many), {}, false);
        show(plot);
        const QColor left = plot.theme().category(0), right = plot.theme().category(1);
        const QImage all = plot.canvas()->grab().toImage();
        QVERIFY(pixelsOf(all, left) > 1000 && pixelsOf(all, right) > 1000);
        plot.setHiddenCategories({ 0 });
        const QImage hidden = plot.canvas()->grab().toImage();
        QCOMPARE(pixelsOf(hidden, left), 0);
        QVERIFY(pixelsOf(hidden, right) > pixelsOf(all, right));
        plot.setHiddenCategories({});
        QList<bool> selected(many, false);
        for (qsizetype i = 0; i < many; i += 200)
            selected[i] = true;
        plot.setSelected(selected);
        const QImage some = plot.canvas()->grab().toImage();
        QVERIFY(pixelsOf(some, left) > 50 && pixelsOf(some, left) < pixelsOf(all, left) / 2);
        QCOMPARE(pixelsOf(some, right), 0); // the others are dimmed
        plot.setSelected({});
        QCOMPARE(plot.canvas()->grab().toImage(), all);
    }

    void ofVeryManyAFigureHasAPicture()
    {
        const QTemporaryDir folder;
        const auto svg = [&](qsizetype count) {
            EmbeddingPlot plot;
            plot.setCloud(cloud(count), {}, {}, false);
            plot.setCaption(QStringLiteral("made of noise"));
            plot.resize(700, 300);
            return plot.figureSvg();
        };
        const QByteArray few = svg(2000), very = svg(PointCloud::drawnAsPaths + 1);
        QVERIFY(!few.contains("<image") && !few.contains("dpi"));
        QVERIFY(very.contains("<image"));
        QVERIFY(very.contains("50001 points, drawn as a picture of 384 dpi"));
        QVERIFY(very.size() < few.size() * 20);
        EmbeddingPlot plot;
        plot.setPalette(lightPalette());
        plot.setCloud(cloud(PointCloud::drawnAsPaths + 1), halves(PointCloud::drawnAsPaths + 1), {}, false);
        plot.resize(400, 300);
        const QImage figure = plot.figure();
        QVERIFY(pixelsOf(figure, plot.theme().category(0)) > 1000);
        QString error;
        QVERIFY2(plot.exportTo(folder.filePath(QStringLiteral("many.pdf")), &error), qPrintable(error));
    }
};

QTEST_MAIN(TestPointCloud)
#include "test_point_cloud.moc"
