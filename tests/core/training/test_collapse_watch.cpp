#include "core/training/collapse_watch.h"

#include <QtTest>

using namespace cmir;

namespace {

using Parts = std::vector<std::size_t>;

CollapseWatch begunWith(std::vector<double> initial)
{
    CollapseWatch watch;
    watch.begin(std::move(initial));
    return watch;
}

}

class TestCollapseWatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// What varies as it did, however little, does not collapse.
    void aSpreadThatStaysIsNoCollapse()
    {
        CollapseWatch watch = begunWith({ 0.3, 0.02, 7 });
        for (int look = 0; look < 10; ++look)
            QVERIFY(watch.look({ 0.3, 0.02, 7 }).empty());
    }

    /// A part that was a constant from the start has nothing to lose.
    void aPartThatBeganConstantIsNoCollapse()
    {
        CollapseWatch watch = begunWith({ 0, 0.4 });
        QVERIFY(watch.look({ 0, 0.4 }).empty());
        QVERIFY(watch.look({ 1e-9, 0.4 }).empty());
    }

    /// 0.4 % of a large beginning is far above the floor, and below the share.
    void fallingToASmallShareIsToldOnce()
    {
        CollapseWatch watch = begunWith({ 5, 5 });
        QVERIFY(watch.look({ 5, 1 }).empty());
        QVERIFY(watch.look({ 0.26, 5 }).empty()); // above a twentieth
        QCOMPARE(watch.look({ 0.02, 5 }), Parts { 0 });
        QVERIFY(watch.look({ 0.01, 5 }).empty());
        QVERIFY(watch.look({ 5, 5 }).empty());
        QVERIFY(watch.look({ 0.01, 5 }).empty()); // told
        QCOMPARE(watch.look({ 0.01, 0.24 }), Parts { 1 });
    }

    /// A part that begins small: the floor tells before the share does.
    void fallingBelowTheFloorIsTold()
    {
        CollapseWatch watch = begunWith({ 0.02 });
        QVERIFY(watch.look({ 0.0051 }).empty());
        QCOMPARE(watch.look({ 0.0049 }), Parts { 0 });
    }

    void theFirstLookCounts() { QCOMPARE(begunWith({ 1 }).look({ 0.004 }), Parts { 0 }); }

    void allPartsAreTold() { QCOMPARE(begunWith({ 1, 1, 1 }).look({ 0, 1, 0 }), (Parts { 0, 2 })); }

    /// What was said is not said again after a resume; the rest is still watched, against the same beginning.
    void itGoesOnFromAState()
    {
        CollapseWatch watch = begunWith({ 4, 4 });
        QCOMPARE(watch.look({ 0.1, 4 }), Parts { 0 });
        TrainerState state;
        watch.save(state);
        CollapseWatch again;
        again.load(state);
        QCOMPARE(again.initial(1), 4.0);
        QCOMPARE(again.look({ 0.1, 0.1 }), Parts { 1 });
        // A state of an earlier version does not tell how it began: the floor alone counts.
        CollapseWatch old;
        old.load({});
        QVERIFY(old.look({ 0.01 }).empty());
        QCOMPARE(old.look({ 0.001 }), Parts { 0 });
    }

    void theFirstToDieIsRemembered()
    {
        CollapseWatch watch = begunWith({ 1, 1, 1 });
        QCOMPARE(watch.first(2), std::size_t { 2 });
        QCOMPARE(watch.look({ 1, 0, 1 }), Parts { 1 });
        QCOMPARE(watch.look({ 0, 0, 0 }), (Parts { 0, 2 }));
        QCOMPARE(watch.first(2), std::size_t { 1 });
    }
};

QTEST_GUILESS_MAIN(TestCollapseWatch)
#include "test_collapse_watch.moc"
