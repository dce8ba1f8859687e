#include "core/config/registry.h"
#include "ui/slider_mapping.h"

#include <QTest>

#include <cmath>

using namespace cmir;
using namespace cmir::ui;

namespace {

Parameter logarithmic(double minimum, double maximum, bool zero)
{
    Parameter p;
    p.type = ParameterType::Real;
    p.scale = ParameterScale::Logarithmic;
    p.minimum = minimum;
    p.maximum = maximum;
    p.zeroAllowed = zero;
    return p;
}

}

class TestSliderMapping : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linearFollowsTheStep();
    void logarithmicHasAStopAtZero();
    void logarithmicIsEvenPerDecade();
    void specialWordIsAStop();
    void longRangesAreLaidOutLogarithmically();
    void seedsHaveNoSlider();
    void everyParameterReachesItsEnds();
    void steppingAlwaysMoves();
};

void TestSliderMapping::linearFollowsTheStep()
{
    Parameter p;
    p.type = ParameterType::Real;
    p.minimum = 0;
    p.maximum = 1;
    p.step = 0.05;
    const SliderMapping mapping(p);
    QCOMPARE(mapping.last(), 20);
    QCOMPARE(mapping.valueAt(3), 0.15); // not 0.15000000000000002
    QCOMPARE(mapping.positionOf(0.15), 3);
}

void TestSliderMapping::logarithmicHasAStopAtZero()
{
    const SliderMapping mapping(logarithmic(1e-8, 1e2, true));
    QCOMPARE(mapping.valueAt(0), 0.0);
    QCOMPARE(mapping.valueAt(1), 1e-8);
    QCOMPARE(mapping.valueAt(mapping.last()), 1e2);
    QCOMPARE(mapping.positionOf(0.0), 0);
    QCOMPARE(mapping.positionOf(1e-8), 1);
    const SliderMapping without(logarithmic(1e-7, 1, false));
    QCOMPARE(without.valueAt(0), 1e-7);
}

void TestSliderMapping::logarithmicIsEvenPerDecade()
{
    const SliderMapping mapping(logarithmic(1e-4, 1, false));
    QCOMPARE(mapping.positionOf(1e-3) - mapping.positionOf(1e-4), mapping.positionOf(1e-1) - mapping.positionOf(1e-2));
    QCOMPARE(mapping.valueAt(mapping.positionOf(1e-2)), 1e-2);
    QCOMPARE(mapping.valueAt(mapping.positionOf(3e-3)), 3e-3); // two digits, as a user would write it
}

void TestSliderMapping::specialWordIsAStop()
{
    const Parameter& threads = parameter("threads"); // 1..1024, "auto" is 0
    const SliderMapping mapping(threads);
    QCOMPARE(mapping.valueAt(0), 0.0);
    QCOMPARE(mapping.valueAt(1), 1.0);
    QCOMPARE(mapping.positionOf(0), 0);
}

void TestSliderMapping::longRangesAreLaidOutLogarithmically()
{
    const SliderMapping mapping(parameter("batch_size")); // 2..65536
    QCOMPARE(mapping.valueAt(0), 2.0);
    QVERIFY(mapping.positionOf(64) > mapping.last() / 5); // linearly it would be the first thousandth
    QVERIFY(std::abs(mapping.valueAt(mapping.positionOf(64)) - 64) <= 2);
}

void TestSliderMapping::seedsHaveNoSlider()
{
    QVERIFY(!SliderMapping(parameter("seed")).isUseful());
    QVERIFY(!SliderMapping(parameter("device")).isUseful());
}

void TestSliderMapping::everyParameterReachesItsEnds()
{
    for (const Parameter& p : allParameters()) {
        const SliderMapping mapping(p);
        if (!mapping.isUseful())
            continue;
        QCOMPARE(mapping.valueAt(mapping.positionOf(p.minimum)), p.minimum);
        QCOMPARE(mapping.valueAt(mapping.last()), p.maximum);
        double before = mapping.valueAt(mapping.positionOf(p.minimum));
        for (int i = mapping.positionOf(p.minimum) + 1; i <= mapping.last(); ++i) {
            const double value = mapping.valueAt(i);
            QVERIFY2(value >= before && value <= p.maximum, p.key.c_str());
            before = value;
        }
    }
}

void TestSliderMapping::steppingAlwaysMoves()
{
    const SliderMapping mapping(parameter("d")); // 1..4096: neighbouring positions round to the same number
    double value = 1;
    for (int i = 0; i < 20; ++i) {
        const double next = mapping.stepped(value, 1);
        QVERIFY(next > value);
        QCOMPARE(next, std::round(next));
        value = next;
    }
    QCOMPARE(mapping.stepped(4096, 1), 4096.0);
    QCOMPARE(mapping.stepped(1, -1), 1.0);
}

QTEST_GUILESS_MAIN(TestSliderMapping)
#include "test_slider_mapping.moc"
