#include "core/search/pareto.h"

#include <QtTest>

#include <limits>

using namespace cmir;

class TestPareto : public QObject {
    Q_OBJECT

    static constexpr double nan = std::numeric_limits<double>::quiet_NaN();

private Q_SLOTS:
    void whoDominates()
    {
        QVERIFY(dominates({ 1, 2 }, { 1, 3 }));
        QVERIFY(!dominates({ 1, 3 }, { 1, 2 }));
        QVERIFY(!dominates({ 1, 2 }, { 1, 2 }));
        QVERIFY(!dominates({ 1, 3 }, { 2, 2 }));
        QVERIFY(dominates({ 1, 2 }, { 1, nan }));
        QVERIFY(!dominates({ nan, 2 }, { 1, 3 }));
    }

    void frontsByHand()
    {
        const std::vector<Losses> points { { 1, 5 }, { 2, 2 }, { 5, 1 }, { 3, 3 }, { 2, 5 }, { 6, 6 } };
        QCOMPARE(paretoFronts(points), (std::vector<std::size_t> { 0, 0, 0, 1, 1, 2 }));
        QVERIFY(paretoFronts({}).empty());
    }

    void theOrderGoesByFrontThenByRoom()
    {
        // One front; its ends come first, then the one with more room: (2, 3) has 1.5/4 + 2.5/4 about it, (2.5, 2.5)
        // 1/4 + 1/4.
        const std::vector<Losses> points { { 1, 5 }, { 2, 3 }, { 2.5, 2.5 }, { 3, 2 }, { 5, 1 }, { 6, 6 } };
        const auto order = paretoOrder(points);
        QCOMPARE(order[0], 0.0);
        QCOMPARE(order[4], 0.0);
        QVERIFY(order[1] < order[2]);
        QVERIFY(order[3] < order[2]);
        QVERIFY(order[2] < 1);
        QVERIFY(order[5] >= 1);
        QVERIFY(order[1] == 0.999 / (1 + (1.5 / 4 + 2.5 / 4)));
    }

    void oneObjectiveIsItsOrder()
    {
        const std::vector<Losses> points { { 3 }, { 1 }, { 2 }, { nan } };
        const auto order = paretoOrder(points);
        QVERIFY(order[1] < order[2] && order[2] < order[0] && order[0] < order[3]);
    }
};

QTEST_APPLESS_MAIN(TestPareto)

#include "test_pareto.moc"
