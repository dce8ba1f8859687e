#include "core/run/snapshot_archive.h"

#include <QTest>

#include <algorithm>

using namespace cmir;

namespace {

std::shared_ptr<const Snapshot> ofEpoch(std::int64_t epoch, std::int64_t rows = 10)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->epoch = epoch;
    Variants split;
    split.modalities.push_back({ Matrix(rows, 5), Matrix(rows, 5) });
    snapshot->splits.push_back(std::move(split));
    return snapshot;
}

std::vector<std::int64_t> epochsOf(const SnapshotArchive& archive)
{
    std::vector<std::int64_t> epochs;
    for (const auto& snapshot : archive.snapshots())
        epochs.push_back(snapshot->epoch);
    return epochs;
}

}

class TestSnapshotArchive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsBytes() { QCOMPARE(SnapshotArchive::bytes(*ofEpoch(1, 10)), std::size_t(2 * 10 * 5 * 4)); }

    void keepsAllWhileThereIsRoom()
    {
        SnapshotArchive archive(1 << 20, 5);
        for (std::int64_t epoch = 1; epoch <= 5; ++epoch)
            archive.add(ofEpoch(epoch));
        QCOMPARE(epochsOf(archive), (std::vector<std::int64_t> { 1, 2, 3, 4, 5 }));
    }

    void thinsEvenly()
    {
        SnapshotArchive archive(1 << 20, 5);
        for (std::int64_t epoch = 1; epoch <= 6; ++epoch)
            archive.add(ofEpoch(epoch));
        QCOMPARE(epochsOf(archive), (std::vector<std::int64_t> { 1, 3, 5, 6 }));
        archive.add(ofEpoch(7)); // 6 was kept for being the newest
        QCOMPARE(epochsOf(archive), (std::vector<std::int64_t> { 1, 3, 5, 7 }));
        archive.add(ofEpoch(8));
        QCOMPARE(epochsOf(archive), (std::vector<std::int64_t> { 1, 3, 5, 7, 8 }));
    }

    void staysBoundedAndSpread()
    {
        SnapshotArchive archive(20 * 400, 64); // room for twenty
        for (std::int64_t epoch = 1; epoch <= 1000; ++epoch) {
            archive.add(ofEpoch(epoch));
            QVERIFY(archive.snapshots().size() <= 20);
            QCOMPARE(archive.snapshots().front()->epoch, 1);
            QCOMPARE(archive.snapshots().back()->epoch, epoch);
        }
        const auto epochs = epochsOf(archive);
        QVERIFY(epochs.size() >= 10);
        for (std::size_t i = 2; i + 1 < epochs.size(); ++i) // the newest may stand nearer
            QCOMPARE(epochs[i] - epochs[i - 1], epochs[1] - epochs[0]);
    }

    void sameEpochTakesItsPlace()
    {
        SnapshotArchive archive;
        archive.add(ofEpoch(1));
        archive.add(ofEpoch(2));
        const auto again = ofEpoch(2, 3);
        archive.add(again);
        QCOMPARE(epochsOf(archive), (std::vector<std::int64_t> { 1, 2 }));
        QVERIFY(archive.snapshots().back() == again);
    }

    void statesWithinAnEpochAreLeftOut()
    {
        const auto at = [](std::int64_t epoch, std::int64_t step) {
            auto snapshot = std::make_shared<Snapshot>(*ofEpoch(epoch));
            snapshot->step = step;
            return snapshot;
        };
        SnapshotArchive archive;
        archive.add(at(1, 10));
        archive.add(at(1, 14));
        QCOMPARE(archive.snapshots().back()->step, 10);
        archive.add(at(2, 20));
        QCOMPARE(epochsOf(archive), (std::vector<std::int64_t> { 1, 2 }));
    }

    void theHeldOneStaysWhateverGoes()
    {
        SnapshotArchive archive(1 << 20, 5), without(1 << 20, 5);
        for (std::int64_t epoch = 1; epoch <= 100; ++epoch) {
            archive.add(ofEpoch(epoch));
            without.add(ofEpoch(epoch));
            if (epoch == 4)
                archive.hold(archive.snapshots()[3]);
            auto expected = epochsOf(without);
            if (epoch > 4 && !std::ranges::binary_search(expected, 4))
                expected.insert(std::ranges::lower_bound(expected, 4), 4);
            QCOMPARE(epochsOf(archive), expected); // the others are those that are kept anyway
        }
        QVERIFY(std::ranges::find(archive.snapshots(), archive.held()) != archive.snapshots().end());
        archive.hold(nullptr);
        QCOMPARE(epochsOf(archive), epochsOf(without));
    }

    void theHeldOneFollowsItsStep()
    {
        SnapshotArchive archive;
        archive.add(ofEpoch(1));
        archive.add(ofEpoch(2));
        archive.hold(archive.snapshots()[1]);
        const auto again = ofEpoch(2, 3); // other variants
        archive.add(again);
        QVERIFY(archive.held() == again);
        archive.add(ofEpoch(1));
        QVERIFY(!archive.held());
        QCOMPARE(epochsOf(archive), (std::vector<std::int64_t> { 1 }));
    }

    void oneTooLargeIsStillShown()
    {
        SnapshotArchive archive(1, 64);
        archive.add(ofEpoch(1));
        archive.add(ofEpoch(2));
        archive.add(ofEpoch(3));
        QCOMPARE(archive.snapshots().back()->epoch, 3);
        QVERIFY(archive.snapshots().size() <= 2);
    }
};

QTEST_GUILESS_MAIN(TestSnapshotArchive)
#include "test_snapshot_archive.moc"
