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
    void spansGrowByDecades();
    void spansGrowByTheirLength();
    void everyParameterCanBeMadeAsWideAsAllowed();
    void aSpanIsMadeToHoldAValue();
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

void TestSliderMapping::spansGrowByDecades()
{
    const Parameter p = logarithmic(1e-8, 1e2, true);
    NumberRange span { 1e-4, 1e1 };
    span = widerSpan(p, span);
    QCOMPARE(span, (NumberRange { 1e-5, 1e2 })); // to the digit, not 1.0000000000000001e-05
    span = widerSpan(p, span);
    QCOMPARE(span, (NumberRange { 1e-6, 1e2 }));
    const SliderMapping mapping(p, span);
    QCOMPARE(mapping.valueAt(0), 0.0); // the stop stays
    QCOMPARE(mapping.valueAt(1), 1e-6);
    QCOMPARE(mapping.valueAt(mapping.last()), 1e2);
    // A long linear range is laid out by decades too, whatever part of it is on show.
    const Parameter& batch = parameter("batch_size");
    QCOMPARE(widerSpan(batch, { 8, 512 }), (NumberRange { 2, 5120 })); // 2 is the least that is allowed
    QVERIFY(SliderMapping(batch, { 8, 512 }).positionOf(64) * 2 == SliderMapping(batch, { 8, 512 }).last());
}

void TestSliderMapping::spansGrowByTheirLength()
{
    Parameter p;
    p.type = ParameterType::Real;
    p.minimum = -1;
    p.maximum = 10;
    p.step = 0.05;
    QCOMPARE(widerSpan(p, { 0, 0.3 }), (NumberRange { -0.3, 0.6 }));
    QCOMPARE(widerSpan(p, { 0, 4 }), (NumberRange { -1, 8 }));
    QCOMPARE(widerSpan(p, { -1, 8 }), (NumberRange { -1, 10 }));
}

void TestSliderMapping::everyParameterCanBeMadeAsWideAsAllowed()
{
    for (const Parameter& p : allParameters()) {
        if (!SliderMapping(p).isUseful())
            continue;
        QVERIFY2(SliderMapping(p, p.usualRange()).isUseful(), p.key.c_str());
        NumberRange span = p.usualRange();
        int steps = 0;
        for (; span != p.allowedRange() && steps < 20; ++steps) {
            const NumberRange wider = widerSpan(p, span);
            QVERIFY2(wider.minimum <= span.minimum && wider.maximum >= span.maximum && wider != span, p.key.c_str());
            span = wider;
        }
        QVERIFY2(span == p.allowedRange(), p.key.c_str());
        QCOMPARE(widerSpan(p, span), span);
        const SliderMapping mapping(p, p.usualRange());
        QCOMPARE(mapping.valueAt(mapping.positionOf(p.usualRange().minimum)), p.usualRange().minimum);
        QCOMPARE(mapping.valueAt(mapping.last()), p.usualRange().maximum);
    }
}

void TestSliderMapping::aSpanIsMadeToHoldAValue()
{
    const Parameter p = logarithmic(1e-8, 1e2, true);
    const NumberRange span { 1e-4, 1e1 };
    QCOMPARE(spanWith(p, span, 1e-3), span);
    QCOMPARE(spanWith(p, span, 3e-7), (NumberRange { 1e-7, 1e1 })); // at that end alone
    QCOMPARE(spanWith(p, span, 20), (NumberRange { 1e-4, 1e2 }));
    QCOMPARE(spanWith(p, span, 0), span); // the stop
    QCOMPARE(spanWith(p, span, 1e5), span); // not allowed
    QCOMPARE(spanWith(parameter("threads"), { 1, 64 }, 0), (NumberRange { 1, 64 })); // "auto"
}

QTEST_GUILESS_MAIN(TestSliderMapping)
#include "test_slider_mapping.moc"
