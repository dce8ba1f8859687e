#include "viz/histogram_plot.h"
#include "viz/matrix_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QSignalSpy>
#include <QTest>

#include <numeric>

using namespace cmir::viz;

class TestHistogramPlot : public QObject {
    Q_OBJECT

    static HistogramPlot::Series series(const char* name)
    {
        return { QString::fromLatin1(name), HistogramPlot::Role::Invariant };
    }

private Q_SLOTS:
    void densitiesSumToOne()
    {
        HistogramPlot plot;
        QList<double> values;
        for (int i = 0; i < 400; ++i)
            values << std::sin(i) * 0.5;
        values << 5 << qQNaN(); // beyond the range: in the last bin; not a number: nowhere
        plot.setHistogram({ series("a") }, makeHistogram({ values }, -1, 1));
        const QList<double> density = plot.histogram().densities[0];
        QCOMPARE(density.size(), plot.histogram().bins());
        const double width = 2.0 / plot.histogram().bins();
        QVERIFY(std::abs(std::accumulate(density.begin(), density.end(), 0.0) * width - 1) < 1e-9);
        QVERIFY(std::abs(density.last() * width - 1.0 / 401) < 1e-9);
    }

    void binsByHand()
    {
        // 8 values, quartiles at index 2 and 6: spread 0.4, width 2 * 0.4 / 2 = 0.4 over 2: 5, at least 10
        const QList<double> values { -0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3 };
        QList<QList<double>> one { values }, none;
        QCOMPARE(histogramBins(one, -1, 1), 10);
        // over a range of 20: 50
        QCOMPARE(histogramBins(one, -10, 10), 50);
        QCOMPARE(histogramBins(none, -1, 1), 80);
    }

    void hoverNamesTheBin()
    {
        HistogramPlot plot;
        const QList<double> values { -0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.3, 0.3 }; // in 10 bins of 0.2
        plot.setHistogram({ series("on") }, makeHistogram({ values }, -1, 1));
        plot.resize(500, 300);
        plot.show();
        plot.canvas()->replot();
        const auto pointAt = [&](double x) {
            const int middle = plot.canvas()->axisRect()->center().y();
            QTest::mouseMove(plot.canvas(), { qRound(plot.canvas()->xAxis->coordToPixel(x)), middle });
            return plot.readout();
        };
        const QString zero = pointAt(0.1), below = pointAt(-0.3);
        QVERIFY2(zero.contains(QStringLiteral("0.00 … 0.20")) && zero.contains(QStringLiteral("on 1.25")),
            qPrintable(zero)); // 2 of 8 in a fifth
        QVERIFY2(below.contains(QStringLiteral("−0.40 … −0.20")), qPrintable(below));
    }

    void emptyWithoutValues()
    {
        HistogramPlot plot;
        QVERIFY(plot.isEmpty());
        plot.setHistogram({ series("a") }, makeHistogram({ { qQNaN() } }, -1, 1));
        QVERIFY(plot.isEmpty());
    }

    void tableNamesTheSeries()
    {
        HistogramPlot plot;
        plot.setHistogram(
            { series("on"), series("off") }, makeHistogram({ { 0.5, 0.6 }, { -0.5, -0.6, -0.7 } }, -1, 1));
        const DataTable table = plot.data();
        QCOMPARE(table.columns.mid(2), (QStringList { QStringLiteral("on"), QStringLiteral("off") }));
        QCOMPARE(table.rows.size(), plot.histogram().bins());
        QCOMPARE(table.rows.first()[0].toDouble(), -1.0);
        QCOMPARE(table.rows.last()[1].toDouble(), 1.0);
    }

    void matrixCellsArePicked()
    {
        MatrixPlot plot;
        cmir::Matrix matrix(4, 4);
        plot.setMatrix(matrix);
        plot.resize(400, 400);
        plot.show();
        plot.canvas()->replot();
        QSignalSpy spy(&plot, &MatrixPlot::cellPicked);
        const QPoint place(
            qRound(plot.canvas()->xAxis->coordToPixel(2)), qRound(plot.canvas()->yAxis->coordToPixel(1)));
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, Qt::ShiftModifier, place);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].toInt(), 1);
        QCOMPARE(spy[0][1].toInt(), 2);
        QCOMPARE(spy[0][2].value<SetOperation>(), SetOperation::Add);
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, Qt::ShiftModifier, QPoint(1, 1));
        QCOMPARE(spy.count(), 1); // beside the cells there is nothing to add
    }

    void matrixMarksAreDrawnBesideTheRows()
    {
        MatrixPlot plot;
        plot.setMatrix(cmir::Matrix(4, 4));
        plot.resize(400, 400);
        plot.show();
        const auto picture = [&] {
            plot.canvas()->replot();
            return plot.canvas()->toPixmap(0, 0, 1).toImage();
        };
        const QImage before = picture();
        plot.setMarked({ 2 });
        const QImage after = picture();
        const QRect rect = plot.canvas()->axisRect()->rect();
        const int y = qRound(plot.canvas()->yAxis->coordToPixel(2)), x = qRound(plot.canvas()->xAxis->coordToPixel(2));
        QCOMPARE(after.pixelColor(rect.right() + 6, y), plot.theme().accent);
        QCOMPARE(after.pixelColor(x, rect.top() - 5), plot.theme().accent);
        QVERIFY(before.pixelColor(rect.right() + 6, y) != plot.theme().accent);
    }
};

QTEST_MAIN(TestHistogramPlot)
#include "test_histogram_plot.moc"
