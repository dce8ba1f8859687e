#include "viz/heat_map.h"
#include "viz/interval_bars.h"
#include "viz/parallel_coordinates.h"
#include "viz/qcustomplot_fence.h"

#include <QSignalSpy>
#include <QTest>

using namespace cmir;
using namespace cmir::viz;

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

Matrix cells(int rows, int columns, const std::vector<float>& values)
{
    Matrix matrix(rows, columns);
    matrix.assign(values);
    return matrix;
}

void show(PlotWidget& plot, const QSize& size = { 600, 400 })
{
    plot.resize(size);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.grab();
}

IntervalBars::Row row(const QString& name, double mean, double half, const QList<double>& points = {},
    IntervalBars::Role role = IntervalBars::Role::Plain)
{
    return { name, mean, mean - half, mean + half, points, role };
}

QPoint pixelOf(const PlotWidget& plot, double x, double y)
{
    return { qRound(plot.canvas()->xAxis->coordToPixel(x)), qRound(plot.canvas()->yAxis->coordToPixel(y)) };
}

int distance(const QColor& a, const QColor& b)
{
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

/// λ₁ by decades with 0, the form by name, and the metric.
void fillParallel(ParallelCoordinates& plot)
{
    plot.setAxes({ { QStringLiteral("λ₁"), ValueScale::logarithmic({ 0, 0.01, 1 }) },
                     { QStringLiteral("form"), ValueScale::ofNames({ "l1", "relative" }) },
                     { QStringLiteral("MAE"), {}, true } },
        2);
    plot.setLines({ "a", "b", "c" }, { { 0, 0, 0.7 }, { 0.01, 1, 0.5 }, { 1, 1, 0.6 } });
}

}

class TestStudyPlots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void intervalsAreWhatIsShown()
    {
        IntervalBars plot;
        QVERIFY(plot.isEmpty());
        plot.setRows({ row(QStringLiteral("full"), 0.6, 0.02, { 0.59, 0.61 }, IntervalBars::Role::Method),
            { QStringLiteral("not yet"), qQNaN(), qQNaN(), qQNaN(), {}, IntervalBars::Role::Plain } });
        QVERIFY(!plot.isEmpty());
        const DataTable table = plot.data();
        QCOMPARE(table.columns, QStringList({ "name", "mean", "lower", "upper", "value 1", "value 2" }));
        QCOMPARE(table.rows[0].mid(0, 2), QStringList({ "full", "0.6" }));
        QCOMPARE(table.rows[0].mid(4), QStringList({ "0.59", "0.61" }));
        QCOMPARE(table.rows[1], QStringList({ "not yet", "", "", "", "", "" }));
        plot.setRows({});
        QVERIFY(plot.isEmpty());
    }

    void everyIntervalAndSeedIsInSight()
    {
        IntervalBars plot;
        plot.setRows({ row(QStringLiteral("a"), 0.6, 0.1), row(QStringLiteral("b"), 0.3, 0.01, { 0.2, 0.4 }) });
        show(plot);
        const QCPRange xs = plot.canvas()->xAxis->range(), ys = plot.canvas()->yAxis->range();
        QVERIFY(xs.lower < 0.2 && xs.upper > 0.7);
        QCOMPARE(ys.lower, -0.5);
        QCOMPARE(ys.upper, 1.65);
        QVERIFY(plot.canvas()->yAxis->rangeReversed()); // the first row at the top
    }

    void intervalsAreDrawnInTheColorOfTheirRole()
    {
        IntervalBars plot;
        plot.setRows({ row(QStringLiteral("CmIR"), 0.6, 0.1, {}, IntervalBars::Role::Method),
            row(QStringLiteral("ERM"), 0.9, 0.1, {}, IntervalBars::Role::Baseline) });
        show(plot);
        const QImage image = plot.canvas()->toPixmap(0, 0, 1).toImage();
        const Theme& theme = plot.theme();
        QVERIFY(distance(image.pixelColor(pixelOf(plot, 0.56, 0)), theme.invariant) < 12);
        QVERIFY(distance(image.pixelColor(pixelOf(plot, 0.86, 1)), theme.baseline) < 12);
        QVERIFY(distance(image.pixelColor(pixelOf(plot, 0.76, 0)), theme.background) < 12); // beyond both
    }

    void intervalsAreReadUnderThePointer()
    {
        IntervalBars plot;
        plot.setRows({ row(QStringLiteral("full"), 0.6, 0.02), row(QStringLiteral("vanilla"), 0.7, 0.01) });
        show(plot);
        QTest::mouseMove(plot.canvas(), pixelOf(plot, 0.65, 1));
        QCOMPARE(plot.readout(), QStringLiteral("vanilla  0.7 [0.69, 0.71]"));
    }

    void barsAreReadByKeyboard()
    {
        IntervalBars plot;
        plot.setRows({ row(QStringLiteral("CmIR"), 0.6, 0.1), row(QStringLiteral("ERM"), 0.9, 0.1) });
        show(plot);
        QTest::keyClick(plot.canvas(), Qt::Key_Down);
        QVERIFY(plot.readout().startsWith(QStringLiteral("CmIR")));
        QTest::keyClick(plot.canvas(), Qt::Key_Down);
        QVERIFY(plot.readout().startsWith(QStringLiteral("ERM")));
        QTest::keyClick(plot.canvas(), Qt::Key_Down);
        QVERIFY(plot.readout().startsWith(QStringLiteral("ERM")));
        QCOMPARE(plot.canvas()->accessibleDescription(), plot.readout());
    }

    void aRowIsClicked()
    {
        IntervalBars plot;
        plot.setRows({ row(QStringLiteral("full"), 0.6, 0.02), row(QStringLiteral("vanilla"), 0.7, 0.01),
            row(QStringLiteral("failed"), qQNaN(), qQNaN()) });
        show(plot);
        QSignalSpy clicked(&plot, &IntervalBars::rowClicked);
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 0.65, 1));
        QCOMPARE(clicked.count(), 0); // it is not for clicking
        plot.setClickable(true);
        QTest::mouseMove(plot.canvas(), pixelOf(plot, 0.65, 1));
        QCOMPARE(plot.canvas()->cursor().shape(), Qt::PointingHandCursor);
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 0.65, 1));
        QCOMPARE(clicked.takeFirst()[0].toInt(), 1);
        QTest::mouseMove(plot.canvas(), pixelOf(plot, 0.65, 2));
        QCOMPARE(plot.canvas()->cursor().shape(), Qt::ArrowCursor);
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 0.65, 2)); // it was not measured
        QTest::mousePress(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 0.62, 0));
        QTest::mouseRelease(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 0.68, 0)); // a drag
        QCOMPARE(clicked.count(), 0);
        QTest::keyClick(plot.canvas(), Qt::Key_Down);
        QTest::keyClick(plot.canvas(), Qt::Key_Return);
        QCOMPARE(clicked.takeFirst()[0].toInt(), 0);
    }

    void aCellIsClicked()
    {
        HeatMap plot;
        plot.setValue(QStringLiteral("MAE"), false);
        plot.setCells(cells(2, 2, { 1, 2, 3, none }), { "8", "16" }, { "1", "2" });
        plot.setClickable(true);
        show(plot);
        QSignalSpy clicked(&plot, &HeatMap::cellClicked);
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 0, 1));
        QCOMPARE(clicked.takeFirst(), QVariantList({ 1, 0 }));
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 1, 1)); // it was not measured
        QCOMPARE(clicked.count(), 0);
        QTest::keyClick(plot.canvas(), Qt::Key_Right); // at the best one first
        QTest::keyClick(plot.canvas(), Qt::Key_Right);
        QTest::keyClick(plot.canvas(), Qt::Key_Enter);
        QCOMPARE(clicked.takeFirst(), QVariantList({ 0, 1 }));
    }

    void linesAreClickedOneAfterTheOtherByKeyboard()
    {
        ParallelCoordinates plot;
        fillParallel(plot);
        plot.setClickable(true);
        show(plot);
        QSignalSpy clicked(&plot, &ParallelCoordinates::lineClicked);
        QTest::mouseMove(plot.canvas(), (pixelOf(plot, 0, 1) + pixelOf(plot, 1, 1)) / 2);
        QCOMPARE(plot.canvas()->cursor().shape(), Qt::PointingHandCursor);
        QTest::keyClick(plot.canvas(), Qt::Key_Right);
        QTest::keyClick(plot.canvas(), Qt::Key_Right); // form relative, where 1 and 2 pass
        for (const int line : { 1, 2, 1 }) {
            QTest::keyClick(plot.canvas(), Qt::Key_Return, Qt::ControlModifier);
            QCOMPARE(clicked.takeFirst()[0].toInt(), line);
        }
        QVERIFY(!plot.hasBrushes());
        QTest::mouseMove(plot.canvas(), pixelOf(plot, 0, 0.5)); // the next test moves it where it was
    }

    /// From the best cell on.
    void cellsAreReadByKeyboard()
    {
        HeatMap plot;
        plot.setAxes(QStringLiteral("K"), QStringLiteral("d"));
        plot.setValue(QStringLiteral("MAE"), false);
        Matrix values(2, 2);
        for (int i = 0; i < 4; ++i)
            values(i / 2, i % 2) = static_cast<float>(i + 1);
        plot.setCells(
            values, { QStringLiteral("8"), QStringLiteral("16") }, { QStringLiteral("1"), QStringLiteral("2") });
        show(plot);
        const auto press = [&](Qt::Key key) {
            QTest::keyClick(plot.canvas(), key);
            return plot.readout();
        };
        QVERIFY(press(Qt::Key_Right).startsWith(QStringLiteral("K 1, d 8")));
        QVERIFY(press(Qt::Key_Right).startsWith(QStringLiteral("K 2, d 8")));
        QVERIFY(press(Qt::Key_Up).startsWith(QStringLiteral("K 2, d 16"))); // the first row is the lowest
    }

    void theBestCellIsTheLeastOrTheLargest()
    {
        HeatMap plot;
        QVERIFY(plot.isEmpty());
        plot.setAxes(QStringLiteral("K"), QStringLiteral("λ₁"));
        plot.setValue(QStringLiteral("MAE"), false);
        plot.setCells(cells(2, 2, { 0.7F, 0.6F, none, 0.65F }), { "0.01", "0.1" }, { "1", "3" });
        QCOMPARE(plot.bestRow(), 0);
        QCOMPARE(plot.bestColumn(), 1);
        QCOMPARE(plot.readout(), QStringLiteral("best: K 3, λ₁ 0.01: 0.600"));
        plot.setValue(QStringLiteral("Acc2"), true);
        QCOMPARE(plot.bestColumn(), 0);
        QCOMPARE(plot.cellText(1, 0), QStringLiteral("–"));
        QCOMPARE(plot.data().columns, QStringList({ "λ₁", "K", "Acc2" }));
        QCOMPARE(plot.data().rows[2], QStringList({ "0.1", "1", "" }));
        plot.setCells(cells(1, 2, { none, none }), { "0" }, { "1", "3" });
        QVERIFY(plot.isEmpty());
        QCOMPARE(plot.bestRow(), -1);
    }

    void digitsTellCellsApart()
    {
        HeatMap plot;
        plot.setCells(cells(1, 2, { 10, 60 }), { "0" }, { "1", "3" });
        QCOMPARE(plot.cellText(0, 0), QStringLiteral("10.0"));
        plot.setCells(cells(1, 2, { 0.612F, 0.619F }), { "0" }, { "1", "3" });
        QCOMPARE(plot.cellText(0, 1), QStringLiteral("0.6190"));
    }

    void numbersAreDrawnWhereTheyFit()
    {
        HeatMap plot;
        plot.setCells(cells(2, 2, { 0.1F, 0.2F, 0.3F, 0.4F }), { "a", "b" }, { "c", "d" });
        show(plot);
        QVERIFY(plot.numbersFit());
        Matrix many(30, 60);
        plot.setCells(many, {}, {});
        plot.grab();
        QVERIFY(!plot.numbersFit());
    }

    void cellsHaveTheirColors()
    {
        HeatMap plot;
        plot.setCells(cells(2, 2, { 0, 1, 0.5F, none }), { "a", "b" }, { "c", "d" });
        show(plot);
        const QImage image = plot.canvas()->toPixmap(0, 0, 1).toImage();
        const auto at = [&](double column, double row) { return image.pixelColor(pixelOf(plot, column, row)); };
        QVERIFY(distance(at(-0.3, 0.3), sequentialColor(0)) < 12); // beside the number
        QVERIFY(distance(at(-0.3, 1.3), sequentialColor(0.5)) < 12);
        QVERIFY(distance(at(1.3, 1.3), plot.theme().background) < 12); // not measured
        QVERIFY(pixelOf(plot, 0, 1).y() < pixelOf(plot, 0, 0).y()); // row 0 at the bottom
    }

    void brushesKeepTheLinesThatPass()
    {
        ParallelCoordinates plot;
        QVERIFY(plot.isEmpty());
        fillParallel(plot);
        QVERIFY(!plot.isEmpty());
        QCOMPARE(plot.selected(), QList<int>({ 0, 1, 2 }));
        QSignalSpy spy(&plot, &ParallelCoordinates::selectionChanged);
        plot.setBrush(2, 0.5, 0.6);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(plot.selected(), QList<int>({ 1, 2 }));
        plot.setBrush(0, 0, 0.01);
        QCOMPARE(plot.selected(), QList<int>({ 1 }));
        QCOMPARE(plot.readout(), QStringLiteral("1 of 3 kept"));
        QCOMPARE(plot.data().rows[1], QStringList({ "b", "0.01", "relative", "0.5", "1" }));
        QCOMPARE(plot.data().rows[0].last(), QStringLiteral("0"));
        plot.clearBrush(2);
        QCOMPARE(plot.selected(), QList<int>({ 0, 1 }));
        QTest::keyClick(plot.canvas(), Qt::Key_Escape);
        QVERIFY(!plot.hasBrushes());
    }

    void newValuesLeaveBrushesNewAxesDoNot()
    {
        ParallelCoordinates plot;
        fillParallel(plot);
        plot.setBrush(1, 1, 1);
        plot.setLines({ "a", "b" }, { { 0, 1, 0.7 }, { 1, 0, 0.5 } });
        QCOMPARE(plot.selected(), QList<int>({ 0 }));
        fillParallel(plot);
        QVERIFY(!plot.hasBrushes());
    }

    void brushedByDraggingAlongAnAxis()
    {
        ParallelCoordinates plot;
        fillParallel(plot);
        show(plot);
        // The metric's axis is reversed: its least value, 0.5, stands at the top.
        QTest::mousePress(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 2, 1.03));
        QTest::mouseMove(plot.canvas(), pixelOf(plot, 2, 0.75));
        QCOMPARE(plot.selected(), QList<int>({ 1 }));
        QTest::mouseRelease(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 2, 0.75));
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, pixelOf(plot, 2, 0.2));
        QVERIFY(!plot.hasBrushes());
    }

    void readAndBrushedByKeyboard()
    {
        ParallelCoordinates plot;
        fillParallel(plot);
        show(plot);
        QTest::keyClick(plot.canvas(), Qt::Key_Right); // at the top of the first axis
        QCOMPARE(plot.readout(), QStringLiteral("λ₁ 1: 1 line"));
        QTest::keyClick(plot.canvas(), Qt::Key_Right);
        QCOMPARE(plot.readout(), QStringLiteral("form relative: 2 lines"));
        QTest::keyClick(plot.canvas(), Qt::Key_Return);
        QCOMPARE(plot.selected(), QList<int>({ 1, 2 }));
        QCOMPARE(plot.readout(), QStringLiteral("form relative: 2 lines, 2 of 3 kept"));
        QTest::keyClick(plot.canvas(), Qt::Key_Delete);
        QVERIFY(!plot.hasBrushes());
        // The least MAE stands at the top; from there down to the next.
        QTest::keyClick(plot.canvas(), Qt::Key_Right);
        QTest::keyClick(plot.canvas(), Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(plot.selected(), QList<int>({ 1, 2 }));
        QTest::keyClick(plot.canvas(), Qt::Key_Up, Qt::ShiftModifier);
        QCOMPARE(plot.selected(), QList<int>({ 1 }));
        QTest::keyClick(plot.canvas(), Qt::Key_Escape);
        QVERIFY(!plot.hasBrushes());
    }

    void linesAreReadUnderThePointer()
    {
        ParallelCoordinates plot;
        fillParallel(plot);
        show(plot);
        const QPoint middle = (pixelOf(plot, 0, 1) + pixelOf(plot, 1, 1)) / 2; // line c is level there
        QCOMPARE(plot.lineAt(plot.canvas()->mapTo(&plot, middle)), 2);
        QTest::mouseMove(plot.canvas(), middle);
        QCOMPARE(plot.readout(), QStringLiteral("λ₁ 1, form relative, MAE 0.6"));
    }

    void aValueThatIsMissingLeavesAGap()
    {
        ParallelCoordinates plot;
        fillParallel(plot);
        plot.setLines({ "a", "b" }, { { 0, qQNaN(), 0.7 }, { 1, 1, 0.5 } });
        show(plot);
        plot.setBrush(1, 1, 1);
        QCOMPARE(plot.selected(), QList<int>({ 1 })); // what has no value passes no brush
    }
};

QTEST_MAIN(TestStudyPlots)
#include "test_study_plots.moc"
