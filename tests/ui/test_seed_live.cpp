#include "core/experiment/robustness.h"
#include "core/run/run_comparison.h"
#include "core/storage/load.h"
#include "tests/ui/seed_workbench.h"
#include "tests/ui/window_scene.h"
#include "ui/seeds/seed_group.h"
#include "ui/views/big_number.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/epoch_bar.h"
#include "ui/views/training_view.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace cmir;
using namespace cmir::ui;

namespace {

using Snapshots = std::set<std::shared_ptr<const Snapshot>>;

Snapshots snapshotsOf(const RunModel& run)
{
    Snapshots all(run.replay().begin(), run.replay().end());
    all.insert(run.snapshot());
    return all;
}

}

/// Which of several seeds the views show, while they train.
class TestSeedLive : public QObject, protected test::SeedWorkbench {
    Q_OBJECT

    SeedGroup& seeds() { return m_workbench->seeds; }
    RunModel& shown() { return m_workbench->model; }
    std::int64_t seedOnShow() { return shown().runConfig().parameters.seed; }

    /// With so many epochs that it ends when it is told to.
    void trainWithoutEnd(std::size_t wanted)
    {
        test::useTinyRun(m_workbench->next, 100000);
        seeds().setWanted(static_cast<int>(wanted));
        m_workbench->train();
        const auto seen = [&] {
            const auto runs = seeds().runs();
            return runs.size() == wanted
                && std::ranges::all_of(runs, [](const RunModel* run) { return run->replay().size() > 1; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(shown().hasRun() && seen(), 60000);
    }

private Q_SLOTS:
    void init() { openWorkbench(3); }

    void cleanup() { closeWorkbench(); }

    void theChosenOneIsOnShowAsItTrains()
    {
        trainWithoutEnd(3);
        seeds().show(2);
        QCOMPARE(seeds().shown(), 2U);
        QCOMPARE(seedOnShow(), 2);
        QVERIFY(shown().isTraining() && shown().snapshot() && !shown().record());
        QCOMPARE(shown().runDataset(), seeds().runs()[2]->runDataset());
        const auto epochs = shown().history().epochs();
        const auto before = shown().snapshot()->step;
        QTRY_VERIFY_WITH_TIMEOUT(
            shown().history().epochs() > epochs && shown().snapshot()->step > before && shown().status().epoch > epochs,
            60000);
        // Those that are not seen go on being heard of.
        const auto first = seeds().runs()[0];
        QVERIFY(first != &shown() && seeds().runs()[2] == &shown());
        const auto ofFirst = first->history().epochs();
        QTRY_VERIFY_WITH_TIMEOUT(first->history().epochs() > ofFirst, 60000);
        QCOMPARE(first->runConfig().parameters.seed, 0);
        QCOMPARE(seeds().curve("train/loss").seeds, 3);
        m_workbench->training.stop();
        waitForTheEnd();
        QCOMPARE(seedOnShow(), 2);
        QCOMPARE(shown().record(), seeds().runs()[2]->record());
        QCOMPARE(shown().record()->config.parameters.seed, 2);
    }

    /// However often another one is chosen: what each session tells arrives with its own run.
    void nothingOfOneArrivesInAnother()
    {
        test::useTinyRun(m_workbench->next, 40);
        seeds().setWanted(3);
        const std::size_t order[] = { 1, 2, 0, 2, 1, 0 };
        std::size_t switches = 0;
        connect(&seeds(), &SeedGroup::changed, this, [&] {
            if (seeds().runs().size() == 3 && ++switches % 4 == 0)
                seeds().show(order[switches / 4 % 6]);
        });
        m_workbench->train();
        QTRY_VERIFY_WITH_TIMEOUT(seeds().runs().size() == 3, 60000);
        waitForTheEnd();
        disconnect(&seeds(), &SeedGroup::changed, this, nullptr);
        QVERIFY(switches > 20);
        const auto runs = seeds().runs();
        for (std::size_t i = 0; i < runs.size(); ++i) {
            QVERIFY(runs[i]->record());
            RunRequest request;
            request.config = runs[0]->runConfig();
            request.config.parameters.seed = static_cast<std::int64_t>(i);
            request.dataset = loadDataset(request.config.data, request.config.parameters);
            QCOMPARE(runs[i]->record()->config.sha256, request.dataset->sha256);
            QCOMPARE(runs[i]->runDataset()->sha256, request.dataset->sha256);
            QCOMPARE(firstDifference(trainRun(request, {}), *runs[i]->record()), std::string());
        }
        QTRY_COMPARE(QDir(m_folder->path()).entryList({ "*.h5" }).size(), 3);
        for (const RunModel* run : runs)
            QTRY_VERIFY(!run->isModified() && !run->path().isEmpty());
    }

    /// The epochs that a run can replay are in the end those that came of it.
    void eachHasItsOwnEpochs()
    {
        trainWithoutEnd(3);
        for (const std::size_t one : { 2, 1, 0, 1 }) {
            QSignalSpy came(&shown(), &RunModel::snapshotChanged);
            seeds().show(one);
            QTRY_VERIFY_WITH_TIMEOUT(came.count() > 2, 60000); // one is the switch itself
        }
        pauseAll();
        std::vector<Snapshots> came;
        for (const RunModel* run : seeds().runs())
            came.push_back(snapshotsOf(*run));
        m_workbench->training.stop();
        waitForTheEnd();
        const auto runs = seeds().runs();
        for (std::size_t i = 0; i < runs.size(); ++i)
            for (std::size_t j = 0; j < runs.size(); ++j)
                for (const auto& snapshot : runs[i]->record()->snapshots)
                    QVERIFY(i == j || !came[j].contains(snapshot));
        std::size_t own = 0;
        for (const auto& snapshot : runs[1]->record()->snapshots)
            own += came[1].contains(snapshot) ? 1 : 0;
        QVERIFY(own >= 1);
    }

    void anEarlierEpochStaysOnShow()
    {
        trainWithoutEnd(2);
        pauseAll();
        const auto other = seeds().runs()[1]->replay();
        std::size_t both = 0; // an epoch that both have kept
        while (both < shown().replay().size()
            && std::ranges::find(other, shown().replay()[both]->epoch, &Snapshot::epoch) == other.end())
            ++both;
        QVERIFY(both < shown().replay().size());
        shown().showReplay(both);
        const auto ofFirst = shown().snapshot();
        seeds().show(1);
        QVERIFY(shown().replayIndex());
        QCOMPARE(shown().snapshot()->epoch, ofFirst->epoch);
        QVERIFY(shown().snapshot() != ofFirst);
        QVERIFY(!seeds().runs()[0]->replayIndex()); // it is not being looked at
        shown().showReplay({});
        seeds().show(0);
        QVERIFY(!shown().replayIndex());
    }

    void viewsShowTheChosenOne()
    {
        EmbeddingsView view(shown(), m_workbench->jobs, m_workbench->selection, &seeds());
        view.resize(900, 700);
        view.show();
        trainWithoutEnd(3);
        seeds().show(1);
        pauseAll();
        const auto isShown
            = [&] { return !view.isBusy() && view.picture() && view.picture()->snapshot == shown().snapshot(); };
        QTRY_VERIFY_WITH_TIMEOUT(isShown(), 60000);
        QCOMPARE(view.picture()->facts.dataset(), seeds().runs()[1]->runDataset());
        QVERIFY(view.epochs()->text().startsWith("live"));
        seeds().show(2);
        QTRY_VERIFY_WITH_TIMEOUT(isShown(), 60000);
        QCOMPARE(view.picture()->facts.dataset(), seeds().runs()[2]->runDataset());
        view.epochs()->slider()->setValue(0); // its own earlier epochs
        QTRY_VERIFY_WITH_TIMEOUT(isShown(), 60000);
        QCOMPARE(view.picture()->snapshot, seeds().runs()[2]->replay()[0]);
    }

    void whatIsTurnedStaysWithTheChosenOneToo()
    {
        trainWithoutEnd(2);
        seeds().show(1);
        m_workbench->training.change(parameter("lambda1"), 0.25);
        const auto turned
            = [](const RunModel* run) { return run->events().size() == 1 && run->settings().lambda1 == 0.25; };
        QTRY_VERIFY_WITH_TIMEOUT(std::ranges::all_of(seeds().runs(), turned), 60000);
        QVERIFY(!m_workbench->split.obstacle().isEmpty()); // it would be the first that is split
        seeds().show(0);
        QVERIFY(m_workbench->split.obstacle().isEmpty());
    }

    /// The next run takes the place of the first, whichever was on show.
    void theNextRunBeginsWithTheFirst()
    {
        trainWithoutEnd(2);
        seeds().show(1);
        m_workbench->training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!m_workbench->training.isActive(), 60000);
        test::useTinyRun(m_workbench->next, 2);
        seeds().setWanted(1);
        m_workbench->train();
        waitForTheEnd();
        QVERIFY(!seeds().isGroup());
        QCOMPARE(seeds().shown(), 0U);
        QCOMPARE(seedOnShow(), 0);
        QVERIFY(shown().record() && shown().record()->epochs == 2);
        QTRY_COMPARE(QDir(m_folder->path()).entryList({ "*.h5" }).size(), 3);
        QTRY_VERIFY(!shown().isModified());
    }

    /// Numbers with intervals are wide; the window has to fit on a screen of 1280 pixels all the same.
    void theWindowFitsWithSeveralSeeds()
    {
        test::WindowScene scene;
        test::useTinyRun(scene.workbench.next, 3);
        scene.workbench.seeds.setWanted(3);
        scene.workbench.train();
        const auto interval = [&] {
            const QList<BigNumber*> numbers = scene.window.view<TrainingView>()->findChildren<BigNumber*>();
            return std::ranges::any_of(numbers, [](const BigNumber* number) {
                return number->nameLines().join(u' ').contains(QStringLiteral("3 seeds"));
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(interval() && !scene.workbench.isTraining(), 60000);
        QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.jobs.isAnyRunning(), 60000);
        const int width = scene.window.minimumSizeHint().width();
        QVERIFY2(width <= 1280, qPrintable(QString::number(width)));
    }

    void anotherSeedIsShownMeanwhile()
    {
        test::WindowScene scene;
        Workbench& workbench = scene.workbench;
        test::useTinyRun(workbench.next, 100000);
        workbench.seeds.setWanted(3);
        const auto box = [&]() -> QComboBox* {
            for (QComboBox* one : scene.window.findChildren<QComboBox*>())
                if (one->accessibleName() == "Seed on show")
                    return one;
            return nullptr;
        };
        QVERIFY(box() && !box()->isVisible());
        workbench.train();
        QTRY_VERIFY_WITH_TIMEOUT(box()->count() == 3, 60000);
        QVERIFY(box()->isVisible() && box()->isEnabled());
        QCOMPARE(box()->currentIndex(), 0);
        QTest::keyClick(box(), Qt::Key_Down);
        QCOMPARE(workbench.seeds.shown(), 1U);
        QCOMPARE(workbench.model.runConfig().parameters.seed, 1);
        QVERIFY(workbench.isTraining());
        QCOMPARE(box()->currentText(), QStringLiteral("seed 1"));
        workbench.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!workbench.isTraining(), 60000);
        QCOMPARE(box()->currentIndex(), 1);
    }
};

QTEST_MAIN(TestSeedLive)

#include "test_seed_live.moc"
