#include "ui/changes/change_effect.h"

#include <QTest>

using namespace cmir;
using namespace cmir::ui;

class TestChangeEffect : public QObject {
    Q_OBJECT

    static LiveChange change(std::int64_t step, double epoch, const std::string& key = "lambda1")
    {
        return { step, epoch, key, "1", "3" };
    }

    static std::optional<ChangeEffect> effectOf(
        const std::vector<LiveChange>& events, std::size_t place, const std::vector<double>& metric)
    {
        return changeEffect(events, { place, place }, metric);
    }

private Q_SLOTS:
    /// A drag is one change, however many values went in on the way.
    void aDragIsOneChange()
    {
        using Groups = std::vector<ChangeGroup>;
        QCOMPARE(gatherChanges({}), Groups {});
        const std::vector<LiveChange> events { change(21, 2.0), change(24, 2.3), change(33, 3.2), change(34, 3.3, "K"),
            change(35, 3.4), change(36, 3.5, LiveChange::stopped), change(36, 3.5, LiveChange::continued),
            change(36, 3.5), change(51, 5.0) };
        QCOMPARE(
            gatherChanges(events), (Groups { { 0, 2 }, { 3, 3 }, { 4, 4 }, { 5, 5 }, { 6, 6 }, { 7, 7 }, { 8, 8 } }));
        QCOMPARE(gatherChanges(std::vector { change(11, 1.0), change(21, 2.0) }), (Groups { { 0, 0 }, { 1, 1 } }));
        const std::vector<double> metric { 1.0, 0.9, 0.8, 0.7 };
        const auto effect = changeEffect(std::vector { events[0], events[1], events[2] }, { 0, 2 }, metric);
        QVERIFY(effect);
        QCOMPARE(effect->epochBefore, 2);
        QCOMPARE(effect->epochSince, 4);
    }

    void fromTheEpochBeforeToTheNewest()
    {
        const std::vector<LiveChange> events { change(25, 2.4) };
        const std::vector<double> metric { 1.0, 0.9, 0.8, 0.7, 0.75 };
        const auto effect = effectOf(events, 0, metric);
        QVERIFY(effect);
        QCOMPARE(effect->epochBefore, 2);
        QCOMPARE(effect->epochSince, 5);
        QCOMPARE(effect->before, 0.9);
        QCOMPARE(effect->since, 0.75);
        QCOMPARE(effect->difference(), -0.15);
        QVERIFY(effect->isBetter(false) && !effect->isWorse(false));
        QVERIFY(effect->isWorse(true) && !effect->isBetter(true));
    }

    /// The next change's own epoch is not finished: what it did belongs to it.
    void toTheEpochBeforeTheNextChange()
    {
        const std::vector<LiveChange> events { change(11, 1.0), change(36, 3.5, "K") };
        const std::vector<double> metric { 1.0, 0.9, 0.8, 0.7, 0.6 };
        const auto first = effectOf(events, 0, metric);
        QVERIFY(first);
        QCOMPARE(first->epochBefore, 1); // made when epoch 1 had just ended
        QCOMPARE(first->epochSince, 3);
        const auto second = effectOf(events, 1, metric);
        QVERIFY(second);
        QCOMPARE(second->epochBefore, 3);
        QCOMPARE(second->epochSince, 5);
    }

    void changesOfOneStepAreOne()
    {
        const std::vector<LiveChange> events { change(11, 1.0), change(11, 1.0, "K"), change(31, 3.0) };
        const std::vector<double> metric { 1.0, 0.9, 0.8, 0.7 };
        for (const std::size_t place : { 0U, 1U }) {
            const auto effect = effectOf(events, place, metric);
            QVERIFY(effect);
            QCOMPARE(effect->epochBefore, 1);
            QCOMPARE(effect->epochSince, 3);
        }
    }

    void aStopIsNoChange()
    {
        const std::vector<LiveChange> events { change(11, 1.0), change(21, 2.0, LiveChange::stopped),
            change(21, 2.0, LiveChange::continued) };
        const std::vector<double> metric { 1.0, 0.9, 0.8 };
        QCOMPARE(effectOf(events, 0, metric)->epochSince, 3);
        QVERIFY(!effectOf(events, 1, metric));
        QVERIFY(!effectOf(events, 2, metric));
    }

    void noneWithoutAnEpochOnBothSides()
    {
        const std::vector<double> metric { 1.0, 0.9 };
        QVERIFY(!effectOf(std::vector { change(5, 0.4) }, 0, metric)); // within the first epoch
        QVERIFY(!effectOf(std::vector { change(25, 2.4) }, 0, metric)); // no epoch since
        QVERIFY(!effectOf(std::vector { change(12, 1.1), change(18, 1.7) }, 0, metric)); // none between
        QVERIFY(!effectOf(std::vector { change(12, 1.1) }, 1, metric)); // there is no such event
        const std::vector<double> missing { 1.0, qQNaN(), 0.5 };
        QVERIFY(!effectOf(std::vector { change(25, 2.4) }, 0, missing));
    }

    void aFractionThatIsAnEpochsEnd()
    {
        const std::vector<LiveChange> events { change(47 * 3 + 1, 47.0 * (3.0 / 47.0) - 1e-12) };
        QCOMPARE(effectOf(events, 0, std::vector { 1.0, 0.9, 0.8, 0.7 })->epochBefore, 3);
    }
};

QTEST_APPLESS_MAIN(TestChangeEffect)
#include "test_change_effect.moc"
