#include "viz/matrix_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QSignalSpy>
#include <QTest>

using namespace cmir;
using namespace cmir::viz;

namespace {

Matrix numbered(int rows, int columns)
{
    Matrix matrix(rows, columns);
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c)
            matrix(r, c) = static_cast<float>(r * columns + c) / static_cast<float>(rows * columns) * 2 - 1;
    return matrix;
}

void show(QWidget& widget, const QSize& size = { 640, 420 })
{
    widget.resize(size);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    widget.grab();
}

QPointF cellMiddle(const MatrixPlot& plot, int row, int column)
{
    const QCustomPlot& canvas = *plot.canvas();
    return canvas.mapTo(&plot, QPointF(canvas.xAxis->coordToPixel(column), canvas.yAxis->coordToPixel(row)));
}

}

class TestMatrixPlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A small one keeps its room for the cells, and has its axes again where there is room.
    void axesWhereThereIsRoom()
    {
        MatrixPlot plot;
        plot.setAxes(QStringLiteral("columns"), QStringLiteral("rows"));
        show(plot, { 180, 130 });
        plot.setMatrix(numbered(2, 3));
        QVERIFY(plot.canvas()->xAxis->label().isEmpty() && plot.canvas()->yAxis->label().isEmpty());
        QVERIFY(!plot.canvas()->yAxis->tickLabels());
        plot.resize(400, 300);
        QCOMPARE(plot.canvas()->xAxis->label(), QStringLiteral("columns"));
        QCOMPARE(plot.canvas()->yAxis->label(), QStringLiteral("rows"));
        QVERIFY(plot.canvas()->yAxis->tickLabels());
    }

    void cellsAreReadByKeyboard()
    {
        MatrixPlot plot;
        plot.setMatrix(numbered(2, 3));
        show(plot);
        const auto press = [&](Qt::Key key) {
            QTest::keyClick(plot.canvas(), key);
            return plot.readout();
        };
        QVERIFY(press(Qt::Key_Down).startsWith(QStringLiteral("row: 0, column: 0")));
        QVERIFY(press(Qt::Key_Right).startsWith(QStringLiteral("row: 0, column: 1")));
        QVERIFY(press(Qt::Key_Down).startsWith(QStringLiteral("row: 1, column: 1")));
        QVERIFY(press(Qt::Key_Down).startsWith(QStringLiteral("row: 1, column: 1"))); // it is the last
        QVERIFY(press(Qt::Key_Left).startsWith(QStringLiteral("row: 1, column: 0")));
        QVERIFY(press(Qt::Key_Up).startsWith(QStringLiteral("row: 0, column: 0")));
        QCOMPARE(plot.canvas()->accessibleDescription(), plot.readout());
    }

    void dataIsWhatIsShown()
    {
        MatrixPlot plot;
        Matrix matrix = numbered(2, 2);
        matrix(1, 0) = std::numeric_limits<float>::quiet_NaN();
        plot.setMatrix(matrix);
        plot.setNames({ QStringLiteral("a") }, {});
        const DataTable table = plot.data();
        QCOMPARE(table.columns, QStringList({ "row", "column", "value" }));
        const QList<QStringList> rows { { "a", "0", "-1" }, { "a", "1", "-0.5" }, { "1", "0", "" },
            { "1", "1", "0.5" } };
        QCOMPARE(table.rows, rows);
        QVERIFY(plot.matrix().rows == 2);
    }

    void everyCellHasItsColor()
    {
        MatrixPlot plot;
        Matrix matrix(3, 4);
        matrix(0, 0) = 1;
        matrix(2, 3) = -1;
        matrix(0, 3) = std::numeric_limits<float>::quiet_NaN();
        matrix(1, 1) = 0.5F;
        plot.setMatrix(matrix);
        show(plot);
        for (const QPalette& palette : { lightPalette(), darkPalette() }) {
            plot.setPalette(palette);
            const QImage image = plot.grab().toImage();
            const Theme theme = Theme::fromPalette(palette);
            const auto near = [&](int row, int column, const QColor& expected) {
                const QColor found = image.pixelColor(cellMiddle(plot, row, column).toPoint());
                return std::abs(found.red() - expected.red()) + std::abs(found.green() - expected.green())
                    + std::abs(found.blue() - expected.blue())
                    <= 6;
            };
            QVERIFY(near(0, 0, divergingColor(1, theme)));
            QVERIFY(near(2, 3, divergingColor(-1, theme)));
            QVERIFY(near(1, 1, divergingColor(0.5, theme)));
            QVERIFY(near(2, 0, theme.background));
            QVERIFY(near(0, 3, theme.background)); // no value
        }
    }

    void rowZeroIsAtTheTopAndCellsAreSquare()
    {
        MatrixPlot plot;
        plot.setMatrix(numbered(20, 30));
        for (const QSize size : { QSize(640, 420), QSize(900, 300), QSize(320, 600) }) {
            show(plot, size);
            plot.grab();
            QVERIFY(cellMiddle(plot, 0, 0).y() < cellMiddle(plot, 19, 0).y());
            const QPointF step = cellMiddle(plot, 10, 20) - cellMiddle(plot, 0, 0);
            QVERIFY(std::abs(step.x() / 20 - step.y() / 10) < 0.2);
        }
    }

    void hoverNamesTheCell()
    {
        MatrixPlot plot;
        Matrix matrix(5, 5);
        matrix(3, 1) = 0.4213F;
        matrix(0, 4) = -0.5F;
        plot.setMatrix(matrix);
        plot.setNames({ "a", "b", "c", QStringLiteral("video_12 · label 2.4"), "e" }, {});
        show(plot);
        QCOMPARE(
            plot.hoverText(cellMiddle(plot, 3, 1)), QStringLiteral("row: video_12 · label 2.4, column: 1, C = 0.42"));
        QCOMPARE(plot.hoverText(cellMiddle(plot, 0, 4)), QStringLiteral("row: a, column: 4, C = −0.50"));
        QCOMPARE(plot.hoverText({ 1, 1 }), QString());
        QTest::mouseMove(plot.canvas(), plot.canvas()->mapFrom(&plot, cellMiddle(plot, 3, 1)).toPoint());
        QCOMPARE(plot.readout(), plot.hoverText(cellMiddle(plot, 3, 1)));
    }

    void aCellIsPickedByKeyboard()
    {
        MatrixPlot plot;
        plot.setMatrix(numbered(4, 5));
        show(plot);
        QSignalSpy picked(&plot, &MatrixPlot::cellPicked);
        QTest::keyClick(&plot, Qt::Key_Return);
        QCOMPARE(picked.count(), 0); // no cell is read yet
        QTest::keyClick(&plot, Qt::Key_Right);
        QTest::keyClick(&plot, Qt::Key_Down);
        QTest::keyClick(&plot, Qt::Key_Right);
        QTest::keyClick(&plot, Qt::Key_Space);
        QCOMPARE(picked.count(), 1);
        QCOMPARE(picked[0][0].toInt(), 1);
        QCOMPARE(picked[0][1].toInt(), 1);
        QVERIFY(picked[0][2].value<SetOperation>() == operationFor(Qt::NoModifier));
        QTest::keyClick(&plot, Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(picked[1][2].value<SetOperation>() == operationFor(Qt::ShiftModifier));
        plot.setMatrix(Matrix(1, 1)); // the cell is there no more
        QTest::keyClick(&plot, Qt::Key_Return);
        QCOMPARE(picked.count(), 2);
    }

    void oneCellAndAnotherShape()
    {
        MatrixPlot plot;
        plot.setMatrix(Matrix(1, 1));
        show(plot);
        QVERIFY(plot.hoverText(cellMiddle(plot, 0, 0)).contains(QStringLiteral("0.00")));
        plot.setMatrix(numbered(512, 512));
        plot.grab();
        QCOMPARE(plot.canvas()->xAxis->range(), QCPRange(-0.5, 511.5));
        QCOMPARE(plot.data().rows.size(), 512 * 512);
        plot.zoom(0.5);
        const QCPRange chosen = plot.canvas()->xAxis->range();
        plot.setMatrix(numbered(512, 512)); // the next epoch's: the view stays
        plot.grab();
        QCOMPARE(plot.canvas()->xAxis->range(), chosen);
        plot.setMatrix({});
        QVERIFY(plot.isEmpty());
        QVERIFY(!plot.canvas()->isVisible());
    }

    void scaleCanBeSwitchedOff()
    {
        MatrixPlot plot;
        plot.setMatrix(numbered(4, 12));
        show(plot);
        const int width = plot.canvas()->axisRect()->width();
        plot.setColorScaleVisible(false);
        plot.grab();
        QVERIFY(plot.canvas()->axisRect()->width() > width);
        plot.setColorScaleVisible(true);
        plot.grab();
        QCOMPARE(plot.canvas()->axisRect()->width(), width);
    }
};

QTEST_MAIN(TestMatrixPlot)
#include "test_matrix_plot.moc"
