#include "tests/long/use/window_time.h"
#include "viz/curve_plot.h"
#include "viz/embedding_plot.h"
#include "viz/point_cloud.h"
#include "viz/qcustomplot_fence.h"

#include <QKeyEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>
#include <QWheelEvent>

using namespace cmir::viz;

/// What a plot leaves to the view that it stands in.
class TestPlotCanvas : public QObject {
    Q_OBJECT

    static void turnWheel(QWidget* over)
    {
        const QPointF middle = over->rect().center();
        QWheelEvent event(
            middle, over->mapToGlobal(middle), {}, { 0, -120 }, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(over, &event);
    }

    static void fill(CurvePlot& plot)
    {
        CurvePlot::Series series;
        series.id = series.title = QStringLiteral("one");
        plot.setSeries(series);
        plot.setData(QStringLiteral("one"), { 1, 2, 3 }, { 0.2, 0.3, 0.25 });
    }

    static void readOneValue(CurvePlot& plot)
    {
        QKeyEvent right(QEvent::KeyPress, Qt::Key_Right, Qt::NoModifier);
        QApplication::sendEvent(&plot, &right);
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(plot.canvas(), &leave);
    }

    /// Pixels that its pictures take.
    static qint64 heldPixels(QCustomPlot& plot)
    {
        struct Within : QCustomPlot {
            static auto buffers() { return &Within::mPaintBuffers; }
        };
        qint64 pixels = 0;
        for (const auto& buffer : plot.*Within::buffers())
            pixels += qint64(buffer->size().width()) * buffer->size().height();
        return pixels;
    }

    static void hideFor(std::chrono::seconds time, QWidget& widget)
    {
        widget.hide();
        cmir::use::passWindowTime(time);
        QCoreApplication::processEvents();
    }

private Q_SLOTS:
    void initTestCase() { cmir::use::beginWindowTime(); }

    // The views have some forty plots, most of them hidden.
    void aPlotThatStaysHiddenGivesItsPictureBack()
    {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* plot = new CurvePlot;
        fill(*plot);
        layout->addWidget(plot);
        window.resize(400, 300);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        readOneValue(*plot); // from then on there is a line for it
        const QImage before = plot->grab().toImage();
        const qint64 pixels = heldPixels(*plot->canvas());
        QVERIFY(pixels >= plot->canvas()->width() * plot->canvas()->height());
        const auto passHidden = [&](std::chrono::seconds time) { hideFor(time, *plot); };

        const QSignalSpy drawn(plot->canvas(), &QCustomPlot::afterReplot);
        passHidden(std::chrono::seconds(5));
        QCOMPARE(heldPixels(*plot->canvas()), pixels);
        plot->show();
        QCOMPARE(plot->grab().toImage(), before);
        QCOMPARE(drawn.count(), 0); // what stood is shown again
        cmir::use::passWindowTime(std::chrono::minutes(5));
        QCoreApplication::processEvents();
        QCOMPARE(heldPixels(*plot->canvas()), pixels); // it is not hidden any more

        passHidden(std::chrono::seconds(61));
        QVERIFY2(heldPixels(*plot->canvas()) < 10, qPrintable(QString::number(heldPixels(*plot->canvas()))));
        readOneValue(*plot); // what lies above the picture takes none
        QVERIFY(heldPixels(*plot->canvas()) < 10);
        QCOMPARE(plot->grab().toImage(), before); // a picture that is taken of it meanwhile
        QCOMPARE(heldPixels(*plot->canvas()), pixels);
        passHidden(std::chrono::seconds(61));
        QVERIFY(heldPixels(*plot->canvas()) < 10);
        plot->show();
        QCOMPARE(plot->grab().toImage(), before);
        QCOMPARE(drawn.count(), 2);
        QCOMPARE(heldPixels(*plot->canvas()), pixels);
    }

    /// Its window was minimised: nothing paints it anew but what is drawn above the picture.
    void whatIsReadOfAForgottenPictureIsDrawn()
    {
        CurvePlot plot;
        fill(plot);
        plot.resize(400, 300);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        readOneValue(plot);
        QTRY_VERIFY(heldPixels(*plot.canvas()) > 10);
        QHideEvent hidden;
        QApplication::sendEvent(plot.canvas(), &hidden);
        cmir::use::passWindowTime(std::chrono::seconds(61));
        QCoreApplication::processEvents();
        QVERIFY(heldPixels(*plot.canvas()) < 10);
        QShowEvent shown;
        QApplication::sendEvent(plot.canvas(), &shown);
        readOneValue(plot);
        QTRY_VERIFY(heldPixels(*plot.canvas()) > 10);
    }

    /// Their pictures are drawn elsewhere, and kept for themselves.
    void soDoPointsByTheThousands()
    {
        EmbeddingPlot plot;
        QList<QPointF> points;
        for (int i = 0; i < PointCloud::drawnAtOnce + 5000; ++i)
            points << QPointF(i % 211, i % 307);
        plot.setCloud(points, {}, {}, false);
        plot.setLegendVisible(false);
        plot.resize(400, 300);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        const QImage before = plot.canvas()->grab().toImage();
        plot.canvas()->replot();
        QVERIFY(!plot.isDrawing());
        hideFor(std::chrono::seconds(61), plot);
        plot.canvas()->replot();
        QVERIFY(plot.isDrawing()); // it was given back
        plot.show();
        QCOMPARE(plot.canvas()->grab().toImage(), before);
    }

    void theWheelScrollsUntilThePlotIsClicked_data()
    {
        QTest::addColumn<int>("height");
        QTest::addColumn<bool>("scrolls");
        QTest::newRow("a view that is scrolled") << 900 << true;
        QTest::newRow("a view with room for all") << 200 << false;
    }

    void theWheelScrollsUntilThePlotIsClicked()
    {
        QFETCH(const int, height);
        QFETCH(const bool, scrolls);
        QScrollArea area;
        auto* plot = new CurvePlot;
        plot->setMinimumHeight(height);
        fill(*plot);
        area.setWidget(plot);
        area.setWidgetResizable(true);
        area.resize(500, 320);
        area.show();
        QVERIFY(QTest::qWaitForWindowExposed(&area));
        plot->grab();
        area.setFocus();
        const QCPRange before = plot->canvas()->yAxis->range();
        turnWheel(plot->canvas());
        QCOMPARE(area.verticalScrollBar()->value() > 0, scrolls);
        QCOMPARE(plot->canvas()->yAxis->range() == before, scrolls);

        plot->canvas()->setFocus(Qt::MouseFocusReason);
        area.verticalScrollBar()->setValue(0);
        turnWheel(plot->canvas());
        QCOMPARE(area.verticalScrollBar()->value(), 0);
        QVERIFY(plot->canvas()->yAxis->range() != before);
    }
};

QTEST_MAIN(TestPlotCanvas)
#include "test_plot_canvas.moc"
