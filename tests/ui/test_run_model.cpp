#include "ui/run_model.h"
#include "ui/views/epoch_bar.h"

#include <QSlider>
#include <QTest>

using namespace cmir;
using namespace cmir::ui;

namespace {

std::shared_ptr<const Snapshot> ofEpoch(std::int64_t epoch)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->epoch = epoch;
    snapshot->step = 10 * epoch;
    return snapshot;
}

RunStart startWith(double lambda1)
{
    RunStart start;
    start.config.parameters.lambda1 = lambda1;
    return start;
}

}

class TestRunModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// However many epochs come: the archive keeps 64 of them.
    void theEpochOnShowStays()
    {
        RunModel model;
        EpochBar bar(model);
        model.beginRun(startWith(1));
        for (std::int64_t epoch = 1; epoch <= 10; ++epoch)
            model.setSnapshot(ofEpoch(epoch));
        model.showReplay(5);
        QCOMPARE(model.snapshot()->epoch, 6);
        for (std::int64_t epoch = 11; epoch <= 300; ++epoch) {
            model.setSnapshot(ofEpoch(epoch));
            QVERIFY(model.replayIndex());
            QCOMPARE(model.replay()[*model.replayIndex()]->epoch, 6);
        }
        QVERIFY(model.replay().size() <= SnapshotArchive::defaultCount + 1);
        QCOMPARE(model.snapshot()->epoch, 6);
        QCOMPARE(bar.text(), QStringLiteral("epoch 6"));
        QVERIFY(bar.slider()->value() < bar.slider()->maximum());
        bar.slider()->setValue(bar.slider()->value() + 1); // as playing does
        QVERIFY(model.snapshot()->epoch > 6 && model.snapshot()->epoch < 300);
        model.showReplay({});
        QCOMPARE(bar.text(), QStringLiteral("live, epoch 300"));
    }

    void anEpochThatComesAnewIsShown()
    {
        RunModel model;
        model.beginRun(startWith(1));
        model.setSnapshot(ofEpoch(1));
        model.setSnapshot(ofEpoch(2));
        model.showReplay(1);
        const auto again = ofEpoch(2); // the same step in other variants
        model.setSnapshot(again);
        QCOMPARE(model.snapshot(), again);
        QCOMPARE(model.replayIndex(), std::optional<std::size_t>(1));
    }

    void settingsInForceFollowWhatIsTurned()
    {
        RunModel model;
        model.beginRun(startWith(1));
        QCOMPARE(model.settings().lambda1, 1.0);
        model.addEvent({ 5, 0.5, "lambda1", "1", "3" });
        model.addEvent({ 6, 0.6, LiveChange::stopped, "", "" });
        QCOMPARE(model.settings().lambda1, 3.0);
        QCOMPARE(model.runConfig().parameters.lambda1, 1.0);
        auto record = std::make_shared<RunRecord>();
        record->config = model.runConfig();
        record->events = model.events();
        model.finishRun(record);
        QCOMPARE(model.settings().lambda1, 3.0);
        RunModel opened;
        opened.openRun(record, nullptr, {});
        QCOMPARE(opened.settings().lambda1, 3.0);
        model.beginRun(startWith(2));
        QCOMPARE(model.settings().lambda1, 2.0);
    }

    void aLookAtTestCopiesNothingLarge()
    {
        auto record = std::make_shared<RunRecord>();
        record->weights.push_back({ "w", { 2 }, { 1, 2 } });
        record->representations.push_back({ "test", {} });
        record->predictions.push_back({});
        RunModel model;
        model.openRun(record, nullptr, {});
        model.setTestShown(true);
        QCOMPARE(model.record()->testSeen, 1);
        QCOMPARE(record->testSeen, 0);
        QVERIFY(model.record()->weights.sharesWith(record->weights));
        QVERIFY(model.record()->representations.sharesWith(record->representations));
        QVERIFY(model.record()->predictions.sharesWith(record->predictions));
    }
};

QTEST_MAIN(TestRunModel)
#include "test_run_model.moc"
