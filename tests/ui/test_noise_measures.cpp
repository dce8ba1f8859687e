#include "ui/views/noise_measures.h"

#include <QTest>

#include <cmath>

using namespace cmir::ui;

namespace {

RobustnessCurve curve(const QList<double>& x, const QList<double>& mean)
{
    RobustnessCurve made;
    made.id = QStringLiteral("run/all");
    made.title = QStringLiteral("CmIR");
    made.x = x;
    made.mean = mean;
    made.std = QList<double>(x.size(), 0.1);
    return made;
}

}

class TestNoiseMeasures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void byHand()
    {
        // trapezoids: 0.5 * (0.4 + 0.6) / 2 + 1.5 * (0.6 + 1.0) / 2 = 0.25 + 1.2 over a width of 2
        const NoiseMeasures measures = noiseMeasures(curve({ 2, 0, 0.5 }, { 1.0, 0.4, 0.6 }));
        QCOMPARE(measures.title, QStringLiteral("CmIR"));
        QVERIFY(std::abs(*measures.area - 0.725) < 1e-12);
        QCOMPARE(measures.clean.value(), 0.4);
        QCOMPARE(measures.sigma, 2.0);
        QCOMPARE(measures.noisy.value(), 1.0);
        QVERIFY(std::abs(*measures.change - 1.5) < 1e-12);
    }

    void aFlatCurveLosesNothing()
    {
        const NoiseMeasures measures = noiseMeasures(curve({ 0, 1, 2 }, { 0.8, 0.8, 0.8 }));
        QVERIFY(std::abs(*measures.area - 0.8) < 1e-12);
        QCOMPARE(measures.change.value(), 0.0);
    }

    void whatIsMissingIsLeftOut()
    {
        QVERIFY(!noiseMeasures(curve({}, {})).area);
        const NoiseMeasures one = noiseMeasures(curve({ 0 }, { 0.4 }));
        QVERIFY(one.clean && !one.area && !one.change);
        const NoiseMeasures gap = noiseMeasures(curve({ 0, 1, 2 }, { 0.4, qQNaN(), 0.8 }));
        QVERIFY(std::abs(*gap.area - 0.6) < 1e-12);
        QVERIFY(!noiseMeasures(curve({ 0.5, 1 }, { 0.4, 0.5 })).change); // no clean value
        QVERIFY(!noiseMeasures(curve({ 0, 1 }, { -0.1, 0.5 })).change); // a correlation below 0 has no share
    }

    void sharesOfTheCleanValue()
    {
        const RobustnessCurve relative = relativeToClean(curve({ 0, 1 }, { 0.4, 0.6 }));
        QCOMPARE(relative.mean[0], 1.0);
        QVERIFY(std::abs(relative.mean[1] - 1.5) < 1e-12);
        QVERIFY(std::abs(relative.std[1] - 0.25) < 1e-12);
        QVERIFY(relativeToClean(curve({ 1, 2 }, { 0.4, 0.6 })).x.isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestNoiseMeasures)
#include "test_noise_measures.moc"
