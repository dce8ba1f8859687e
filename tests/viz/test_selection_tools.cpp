#include "viz/embedding_plot.h"
#include "viz/lasso.h"
#include "viz/qcustomplot_fence.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
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

    void nextPointComesIntoViewWithItsCard()
    {
        Scene scene;
        QList<int> asked;
        scene.plot.setCardText([&](int index) {
            asked << index;
            return QString::number(index);
        });
        scene.canvas->xAxis->setRange(2.5, 3.5); // without the first point
        QTest::keyClick(&scene.plot, Qt::Key_N);
        QCOMPARE(asked, QList<int> { 0 });
        QVERIFY(scene.canvas->xAxis->range().contains(0));
        QVERIFY(std::abs(scene.canvas->xAxis->range().size() - 1) < 1e-9); // moved, not zoomed
    }

    void keysAreHarmlessWithoutPoints()
    {
        EmbeddingPlot plot;
        plot.setPoints({ { qQNaN(), 0 } }, false);
        QSignalSpy picked(&plot, &EmbeddingPlot::picked), hovered(&plot, &EmbeddingPlot::hovered);
        for (const Qt::Key key : { Qt::Key_N, Qt::Key_P, Qt::Key_Space, Qt::Key_Return })
            QTest::keyClick(&plot, key);
        QCOMPARE(picked.count(), 0);
        for (const QList<QVariant>& arguments : hovered)
            QCOMPARE(arguments[0].toInt(), -1);
    }

    void middleButtonAndSpaceMoveTheView()
    {
        Scene scene;
        QSignalSpy spy(&scene.plot, &EmbeddingPlot::picked);
        for (const Tool tool : { Tool::Pan, Tool::Rectangle, Tool::Lasso })
            for (const Qt::MouseButton button : { Qt::MiddleButton, Qt::LeftButton }) {
                scene.plot.setTool(tool);
                const QCPRange x = scene.canvas->xAxis->range(), y = scene.canvas->yAxis->range();
                if (button == Qt::LeftButton)
                    QTest::keyPress(&scene.plot, Qt::Key_Space);
                const QPoint from = scene.pixel(1, 1);
                QTest::mousePress(scene.canvas, button, {}, from);
                QTest::mouseMove(scene.canvas, from + QPoint(30, 0));
                QTest::mouseMove(scene.canvas, from + QPoint(40, 20));
                QCOMPARE(scene.pixel(1, 1), from + QPoint(40, 20)); // what was held stays under the pointer
                QTest::mouseMove(scene.canvas, from);
                QTest::mouseRelease(scene.canvas, button, {}, from);
                if (button == Qt::LeftButton)
                    QTest::keyRelease(&scene.plot, Qt::Key_Space);
                QVERIFY(std::abs(scene.canvas->xAxis->range().lower - x.lower) < 1e-9);
                QVERIFY(std::abs(scene.canvas->yAxis->range().lower - y.lower) < 1e-9);
                QTest::mouseMove(scene.canvas, from + QPoint(50, 50)); // let go
                QVERIFY(std::abs(scene.canvas->xAxis->range().lower - x.lower) < 1e-9);
            }
        QCOMPARE(spy.count(), 0);
    }

    void operationsByKeys()
    {
        QCOMPARE(operationFor({}), SetOperation::Replace);
        QCOMPARE(operationFor(Qt::ShiftModifier), SetOperation::Add);
        QCOMPARE(operationFor(Qt::AltModifier), SetOperation::Remove);
        QCOMPARE(operationFor(Qt::ControlModifier | Qt::ShiftModifier), SetOperation::Remove);
        QCOMPARE(operationFor(Qt::ControlModifier), SetOperation::Intersect);
        QCOMPARE(operationFor(Qt::KeypadModifier), SetOperation::Replace);
    }

    void selectionIsInVectorFiguresToo()
    {
        Scene scene;
        const QTemporaryDir folder;
        const auto svg = [&] {
            QString error;
            const QString path = folder.filePath(QStringLiteral("plot.svg"));
            QFile file(path);
            return scene.plot.exportTo(path, &error) && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const Theme light = Theme::fromPalette(lightPalette());
        const QByteArray outline = "stroke=\"" + light.text.name().toLatin1() + "\" stroke-opacity=\"1\"";
        const QByteArray full = "fill=\"" + light.accent.name().toLatin1();
        const QByteArray before = svg();
        QVERIFY(before.contains(full) && !before.contains(outline));
        QList<bool> selected(25, false);
        selected[7] = true;
        scene.plot.setSelected(selected);
        const QByteArray after = svg();
        QCOMPARE(after.count(full), 1); // the one selected; the others are dimmed
        QCOMPARE(after.count(outline), 1);
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
