#include "core/analysis/interval_text.h"
#include "core/library/comparison_text.h"

#include <QtTest>

using namespace cmir;

class TestIntervalText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A half interval is written as the mean before it, so that one can be held against the other.
    void asTheMeanBeforeIt()
    {
        const auto text
            = [](double mean, double half) { return intervalText(mean - half, mean + half, "", shortNumber); };
        QCOMPARE(text(0.996, 0.012), std::string("± 0.012"));
        QCOMPARE(text(0.996, 9.03e-4), std::string("± 0.001"));
        QCOMPARE(text(0.996, 2e-4), std::string("± <0.001"));
        QCOMPARE(text(0.92, 0), std::string("± 0.000"));
        QCOMPARE(text(4e-4, 2e-4), std::string("± 2.00e-04")); // as is the mean
    }
};

QTEST_GUILESS_MAIN(TestIntervalText)
#include "test_interval_text.moc"
