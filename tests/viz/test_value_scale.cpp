#include "viz/curve_plot.h"
#include "viz/qcustomplot_fence.h"
#include "viz/value_scale.h"

#include <QTest>

using namespace cmir::viz;

namespace {

QStringList texts(const QList<ValueScale::Tick>& ticks)
{
    QStringList list;
    for (const ValueScale::Tick& tick : ticks)
        list.append(tick.text);
    return list;
}

}

class TestValueScale : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linearIsItself()
    {
        const ValueScale scale;
        QCOMPARE(scale.place(-2.5), -2.5);
        QVERIFY(std::isnan(scale.place(qInf())));
        QCOMPARE(texts(scale.ticks(-1, 1, 4)), (QStringList { "−1", "−0.5", "0", "0.5", "1" }));
        QCOMPARE(texts(scale.ticks(0, 0.3, 3)), (QStringList { "0", "0.1", "0.2", "0.3" }));
        QCOMPARE(texts(scale.ticks(3, 3, 3)), QStringList { "3" });
        QCOMPARE(texts(ValueScale::ofWholeNumbers().ticks(1, 3, 8)), (QStringList { "1", "2", "3" }));
    }

    void decadesWithAStopAtZero()
    {
        const ValueScale scale = ValueScale::logarithmic({ 0, 1e-6, 1e-3, 1 });
        QCOMPARE(scale.place(1e-3), -3.0);
        QCOMPARE(scale.place(0), -7.0); // a decade below the least
        QVERIFY(std::isnan(scale.place(-1)));
        const auto ticks = scale.ticks(-7, 0, 10);
        QCOMPARE(texts(ticks), (QStringList { "0", "10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1" }));
        QCOMPARE(ticks.first().place, -7.0);
        QCOMPARE(scale.valueText(1e-5), QStringLiteral("10⁻⁵")); // as at the axis
        QCOMPARE(scale.valueText(0.03), QStringLiteral("0.03"));
        QCOMPARE(scale.valueText(0), QStringLiteral("0"));
        QVERIFY(scale.ticks(-7, 0, 4).size() <= 5);
    }

    void withoutZeroThereIsNoStop()
    {
        const ValueScale scale = ValueScale::logarithmic({ 0.01, 1 });
        QVERIFY(std::isnan(scale.place(0)));
        QCOMPARE(texts(scale.ticks(-2, -1, 10)), (QStringList { "0.01", "0.02", "0.05", "0.1" }));
    }

    void namesStandOneAfterTheOther()
    {
        const ValueScale scale = ValueScale::ofNames({ "l1", "relative" });
        QCOMPARE(texts(scale.ticks(-0.5, 1.5, 9)), (QStringList { "l1", "relative" }));
        QCOMPARE(scale.valueText(1), QStringLiteral("relative"));
        QCOMPARE(scale.valueText(2), QString());
    }

    void curvesLieOnTheScaleAndKeepTheirValues()
    {
        CurvePlot plot;
        plot.setAxes(QStringLiteral("λ₁"), QStringLiteral("MAE"));
        plot.setXScale(ValueScale::logarithmic({ 0, 0.001, 0.1 }));
        plot.setData(QStringLiteral("test"), { 0, 0.001, 0.1 }, { 0.7, 0.6, 0.65 }, { 0.01, 0.02, 0.01 });
        plot.resize(600, 300);
        plot.show();
        plot.grab();
        QCOMPARE(plot.data().rows[1], (QStringList { "0.001", "0.6", "0.02" })); // not its logarithm
        const QCPAxis* axis = plot.canvas()->xAxis;
        QVERIFY(axis->range().contains(-4) && axis->range().contains(-1) && axis->range().size() < 3.5);
        QTest::mouseMove(plot.canvas(), { qRound(axis->coordToPixel(-4)), plot.canvas()->axisRect()->center().y() });
        QVERIFY2(plot.readout().startsWith(QStringLiteral("λ₁ 0")), qPrintable(plot.readout()));
        QVERIFY2(plot.readout().contains(QStringLiteral("0.7 ± 0.01")), qPrintable(plot.readout()));
        QVERIFY(axis->tickVectorLabels().contains(QStringLiteral("0")));
        QVERIFY(axis->tickVectorLabels().contains(QStringLiteral("0.001")));
    }
};

QTEST_MAIN(TestValueScale)
#include "test_value_scale.moc"
