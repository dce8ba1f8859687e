#include "viz/embedding_plot.h"
#include "viz/lasso.h"
#include "viz/qcustomplot_fence.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace cmir::viz;

namespace {

/// A grid of 5 x 5 points at whole numbers, shown in a plot of fixed size.
struct Scene {
    Scene()
    {
        for (int i = 0; i < 25; ++i)
            points << QPointF(i % 5, i / 5);
        plot.resize(500, 400);
        plot.setPoints(points, false);
        plot.show();
        canvas = plot.canvas();
        canvas->replot();
    }

    QPoint pixel(double x, double y) const
    {
        return { qRound(canvas->xAxis->coordToPixel(x)), qRound(canvas->yAxis->coordToPixel(y)) };
    }

    void drag(const QList<QPoint>& way, Qt::KeyboardModifiers keys = {})
    {
        QTest::mousePress(canvas, Qt::LeftButton, keys, way.first());
        for (const QPoint& place : way)
            QTest::mouseMove(canvas, place);
        QTest::mouseRelease(canvas, Qt::LeftButton, keys, way.last());
    }

    QList<QPointF> points;
    EmbeddingPlot plot;
    QCustomPlot* canvas = nullptr;
};

QList<int> pointsOf(const QSignalSpy& spy)
{
    return spy.isEmpty() ? QList<int> { -1 } : spy.last().at(0).value<QList<int>>();
}

SetOperation operationOf(const QSignalSpy& spy)
{
    return spy.last().at(1).value<SetOperation>();
}

}

class TestSelectionTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void insideByTheEvenOddRule()
    {
        const QPolygonF square { { 0, 0 }, { 4, 0 }, { 4, 4 }, { 0, 4 } };
        const QList<QPointF> points { { 1, 1 }, { 5, 1 }, { -1, 2 }, { 3.9, 3.9 }, { qQNaN(), 1 } };
        QCOMPARE(pointsInside(points, square), (QList<int> { 0, 3 }));
        const QPolygonF star { { 0, 0 }, { 4, 4 }, { 4, 0 }, { 0, 4 } }; // crosses itself in the middle
        QCOMPARE(pointsInside({ { 2, 1 }, { 3.5, 2 }, { 0.5, 2 } }, star), (QList<int> { 1, 2 }));
        QVERIFY(pointsInside(points, QPolygonF { { 0, 0 }, { 4, 4 } }).isEmpty());
    }

    void insideAgreesWithQt()
    {
        QPolygonF line;
        for (int i = 0; i < 60; ++i)
            line << QPointF(std::cos(i * 0.7) * (i % 7 + 1), std::sin(i * 0.9) * (i % 5 + 1));
        QList<QPointF> points;
        for (int i = 0; i < 2000; ++i)
            points << QPointF(std::fmod(i * 0.6180339, 1) * 16 - 8, std::fmod(i * 0.7548776, 1) * 12 - 6);
        const QList<int> inside = pointsInside(points, line);
        for (int i = 0; i < points.size(); ++i)
            QCOMPARE(inside.contains(i), line.containsPoint(points[i], Qt::OddEvenFill));
        QVERIFY(!inside.isEmpty());
    }

    void rectanglePicksWhatItHolds()
    {
        Scene scene;
        QSignalSpy spy(&scene.plot, &EmbeddingPlot::picked);
        scene.plot.setTool(Tool::Rectangle);
        const double left = scene.canvas->xAxis->range().lower;
        scene.drag({ scene.pixel(-0.5, 1.5), scene.pixel(2.5, -0.5) });
        QCOMPARE(spy.count(), 1);
        QCOMPARE(pointsOf(spy), (QList<int> { 0, 1, 2, 5, 6, 7 }));
        QCOMPARE(operationOf(spy), SetOperation::Replace);
        QCOMPARE(scene.canvas->xAxis->range().lower, left); // nothing was panned
        scene.drag({ scene.pixel(3.5, 3.5), scene.pixel(4.5, 4.5) }, Qt::ShiftModifier);
        QCOMPARE(pointsOf(spy), QList<int> { 24 });
        QCOMPARE(operationOf(spy), SetOperation::Add);
    }

    void lassoPicksWhatItGoesAround()
    {
        Scene scene;
        QSignalSpy spy(&scene.plot, &EmbeddingPlot::picked);
        scene.plot.setTool(Tool::Lasso);
        scene.drag({ scene.pixel(-0.15, -0.15), scene.pixel(2, -0.15), scene.pixel(-0.15, 2) }, Qt::AltModifier);
        QCOMPARE(pointsOf(spy), (QList<int> { 0, 1, 5 })); // closed by a line from end to beginning
        QCOMPARE(operationOf(spy), SetOperation::Remove);
    }

    void clickPicksOneOrNone()
    {
        Scene scene;
        QSignalSpy spy(&scene.plot, &EmbeddingPlot::picked);
        for (const Tool tool : { Tool::Pan, Tool::Rectangle, Tool::Lasso }) {
            scene.plot.setTool(tool);
            QTest::mouseClick(scene.canvas, Qt::LeftButton, Qt::ControlModifier, scene.pixel(3, 2));
            QCOMPARE(pointsOf(spy), QList<int> { 13 });
            QCOMPARE(operationOf(spy), SetOperation::Intersect);
            const int before = static_cast<int>(spy.count());
            QTest::mouseClick(scene.canvas, Qt::LeftButton, Qt::ShiftModifier, scene.pixel(3.5, 2.5));
            QCOMPARE(spy.count(), before); // nothing to add
            QTest::mouseClick(scene.canvas, Qt::LeftButton, {}, scene.pixel(3.5, 2.5));
            QVERIFY(pointsOf(spy).isEmpty());
        }
    }

    void keysWalkAndPick()
    {
        Scene scene;
        QSignalSpy spy(&scene.plot, &EmbeddingPlot::picked);
        scene.canvas->setFocus();
        QTest::keyClick(&scene.plot, Qt::Key_N);
        QCOMPARE(scene.plot.hoveredPoint(), 0);
        QTest::keyClick(&scene.plot, Qt::Key_P);
        QCOMPARE(scene.plot.hoveredPoint(), 24);
        QTest::keyClick(&scene.plot, Qt::Key_Space, Qt::ShiftModifier);
        QCOMPARE(pointsOf(spy), QList<int> { 24 });
        QCOMPARE(operationOf(spy), SetOperation::Add);
    }

    void escapeGivesTheDragUp()
    {
        Scene scene;
        QSignalSpy spy(&scene.plot, &EmbeddingPlot::picked);
        scene.plot.setTool(Tool::Rectangle);
        QTest::mousePress(scene.canvas, Qt::LeftButton, {}, scene.pixel(0.5, 0.5));
        QTest::mouseMove(scene.canvas, scene.pixel(2.5, 2.5));
        QTest::keyClick(&scene.plot, Qt::Key_Escape);
        QTest::mouseRelease(scene.canvas, Qt::LeftButton, {}, scene.pixel(2.5, 2.5));
        QCOMPARE(spy.count(), 0);
    }

    void selectionIsInTheTable()
    {
        Scene scene;
        QVERIFY(!scene.plot.data().columns.contains(QStringLiteral("selected")));
        QList<bool> selected(25, false);
        selected[7] = true;
        scene.plot.setSelected(selected);
        const DataTable table = scene.plot.data();
        QCOMPARE(table.columns.last(), QStringLiteral("selected"));
        QCOMPARE(table.rows[7].last(), QStringLiteral("1"));
        QCOMPARE(table.rows[8].last(), QStringLiteral("0"));
    }

    void othersAreDimmed()
    {
        Scene scene;
        const auto colorAt = [&](double x, double y) {
            scene.canvas->replot();
            return scene.canvas->toPixmap(0, 0, 1).toImage().pixelColor(scene.pixel(x, y));
        };
        const QColor before = colorAt(2, 2);
        QList<bool> selected(25, false);
        selected[7] = true;
        scene.plot.setSelected(selected);
        QVERIFY(contrastRatio(colorAt(2, 2), scene.plot.theme().background)
            < contrastRatio(before, scene.plot.theme().background));
        QCOMPARE(colorAt(2, 1), before);
        scene.plot.setSelected({});
        QCOMPARE(colorAt(2, 2), before);
    }
};

QTEST_MAIN(TestSelectionTools)
#include "test_selection_tools.moc"
