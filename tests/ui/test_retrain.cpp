#include "tests/ui/waiting_job.h"
#include "tests/ui/window_scene.h"

#include "core/config/registry.h"
#include "core/storage/run_file.h"
#include "ui/actions.h"
#include "ui/library/runs_dock.h"
#include "ui/library/runs_model.h"
#include "ui/preset_box.h"
#include "ui/run_tool_bar.h"

#include <QAction>
#include <QDir>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <algorithm>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr int patience = 60000;

QStringList runsOf(const QTemporaryDir& folder)
{
    return QDir(folder.path()).entryList({ QStringLiteral("*.h5") }, QDir::Files, QDir::Name);
}

}

/// *Retrain on change* and *Keep training*.
class TestRetrain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aChangeTrainsAnewAndTheLastResultStays()
    {
        const QTemporaryDir folder;
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        w.library.setFolder(folder.path());
        test::trainTinyRun(w);
        const auto first = w.model.record();
        QTRY_COMPARE_WITH_TIMEOUT(runsOf(folder).size(), 1, patience);
        scene.window.actions()->retrain->setChecked(true);
        QSignalSpy ended(&w.training, &TrainingController::runEnded);
        w.next.setParameter(parameter("lambda1"), 3.0);
        w.next.setParameter(parameter("d"), std::int64_t { 9 }); // not live: of a new run
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QCOMPARE(w.model.runConfig().parameters.lambda1, 3.0);
        QCOMPARE(w.model.runConfig().parameters.d, 9);
        QCOMPARE(w.model.runConfig().parameters.seed, first->config.parameters.seed);
        QVERIFY(w.model.events().empty());
        QVERIFY(w.model.isPassing());
        QCOMPARE(w.model.beneath(), first);
        // The same bits as a run of its own with these settings.
        const auto passing = w.model.record();
        QVERIFY(!w.model.isModified()); // nothing that anybody is asked about
        QCOMPARE(runsOf(folder).size(), 1);
        w.train();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, patience);
        QVERIFY(!w.model.isPassing());
        QVERIFY(w.model.record()->weights[0].values == passing->weights[0].values);
        QTRY_COMPARE_WITH_TIMEOUT(runsOf(folder).size(), 2, patience);
    }

    void aMeasurementIsWaitedFor()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::trainTinyRun(w);
        scene.window.actions()->retrain->setChecked(true);
        test::WaitingJob measuring(w.jobs, RobustnessController::slot);
        QSignalSpy ended(&w.training, &TrainingController::runEnded);
        w.next.setParameter(parameter("lambda1"), 3.0);
        QTRY_VERIFY_WITH_TIMEOUT(w.retraining.isWaiting(), patience);
        QVERIFY(!w.training.isActive());
        QVERIFY(w.jobs.isWanted(RobustnessController::slot));
        measuring.letGo();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QCOMPARE(w.model.runConfig().parameters.lambda1, 3.0);
    }

    void aFileThatIsOpenedEndsTheWait()
    {
        const QTemporaryDir folder;
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::trainTinyRun(w);
        scene.window.actions()->retrain->setChecked(true);
        w.next.setParameter(parameter("lambda1"), 3.0);
        QVERIFY(w.retraining.isResting());
        w.files.open(folder.filePath(QStringLiteral("missing.h5")));
        QVERIFY(!w.retraining.isResting());
        QTRY_VERIFY_WITH_TIMEOUT(!w.jobs.isRunning(RunFiles::openSlot), patience);
    }

    void aNewerChangeTakesThePlaceOfTheRunUnderWay()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::trainTinyRun(w);
        test::useTinyRun(w.next, 100000);
        w.retraining.setOn(true);
        w.next.setParameter(parameter("lambda1"), 3.0);
        QTRY_VERIFY_WITH_TIMEOUT(w.model.isPassing() && w.model.history().epochs() >= 1, patience);
        // Everything can be turned while it trains, also what only a new run takes.
        QVERIFY(scene.window.parameters()->editor(QStringLiteral("d"))->isEnabled());
        QVERIFY(scene.window.toolBar()->presetBox()->isEnabled());
        w.next.setParameter(parameter("n_train"), std::int64_t { 300 }); // other data, made meanwhile
        QTRY_VERIFY_WITH_TIMEOUT(
            w.model.runDataset()->split("train").size() == 300 && w.model.history().epochs() >= 1, patience);
        QCOMPARE(w.model.runConfig().parameters.lambda1, 3.0);
        w.next.setMethod(Method::Erm);
        QTRY_VERIFY_WITH_TIMEOUT(
            w.model.runConfig().method == Method::Erm && w.model.history().epochs() >= 1, patience);
        w.retraining.setOn(false);
        w.next.setParameter(parameter("n_train"), std::int64_t { 200 });
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.isActive(), patience);
        QCOMPARE(w.model.runDataset()->split("train").size(), 300);
    }

    /// One that the user begins stays, also while the passing one before it is still on show.
    void aRunThatTheUserBeginsDoesNotGiveWay()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::trainTinyRun(w, 1);
        w.retraining.setOn(true);
        QSignalSpy ended(&w.training, &TrainingController::runEnded);
        w.next.setParameter(parameter("lambda1"), 3.0);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QVERIFY(w.isPassing());
        w.train();
        QVERIFY(w.training.isActive() && w.model.isPassing()); // the new one has not begun yet
        QVERIFY(!w.isPassing());
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, patience);
        QVERIFY(!w.model.isPassing());
    }

    /// Cancelled at whatever moment: nothing of an old run arrives in a new one.
    void nothingOfAnOldRunArrivesLate()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::trainTinyRun(w);
        w.retraining.setOn(true);
        QRandomGenerator random(7);
        for (int i = 1; i <= 60; ++i) {
            w.next.setParameter(parameter("lambda2"), 1.0 + i);
            w.retrain(); // without the rest before it
            QDeadlineTimer until(static_cast<int>(random.bounded(25)));
            while (!until.hasExpired())
                QCoreApplication::processEvents(QEventLoop::AllEvents, 2);
            if (!w.model.isTraining() && w.model.record() && w.model.isPassing())
                QCOMPARE(w.model.history().epochs(), w.model.record()->epochs);
        }
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.isActive() && w.model.record(), patience);
        QCOMPARE(w.model.runConfig().parameters.lambda2, 61.0);
        QCOMPARE(w.model.history().epochs(), w.next.parameters().epochs);
    }

    /// What the user began is not thrown away by a turned control.
    void aRunOfTheUsersEndsAndIsKeptFirst()
    {
        const QTemporaryDir folder;
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        w.library.setFolder(folder.path());
        test::useTinyRun(w.next, 100000);
        w.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.history().epochs() >= 1, patience);
        w.retraining.setOn(true);
        w.next.setParameter(parameter("lambda1"), 3.5);
        w.training.change(parameter("lambda1"), 3.5); // for the run to come alone
        w.next.setParameter(parameter("seed"), std::int64_t { 5 });
        QTRY_VERIFY_WITH_TIMEOUT(w.model.isPassing() && w.model.history().epochs() >= 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(runsOf(folder).size(), 1, patience);
        const RunRecord kept = readRun(folder.filePath(runsOf(folder).first()).toStdString());
        QVERIFY(std::ranges::none_of(kept.events, &LiveChange::isParameter));
        QCOMPARE(w.model.runConfig().parameters.lambda1, 3.5);
        QCOMPARE(w.model.runConfig().parameters.seed, 5);
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.isActive(), patience);
        QCOMPARE(runsOf(folder).size(), 1);
    }

    void aStarKeepsAPassingRun()
    {
        const QTemporaryDir folder;
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        w.library.setFolder(folder.path());
        test::useTinyRun(w.next);
        w.retraining.setOn(true);
        QSignalSpy ended(&w.training, &TrainingController::runEnded);
        w.next.setParameter(parameter("lambda1"), 3.0);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        RunsModel* rows = scene.window.runsDock()->rows();
        QTRY_COMPARE_WITH_TIMEOUT(rows->rowCount(), 1, patience);
        Q_EMIT scene.window.runsDock()->view()->clicked(rows->index(0, RunsModel::Star));
        QTRY_COMPARE_WITH_TIMEOUT(runsOf(folder).size(), 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(rows->index(0, RunsModel::Star).data().toString(), QStringLiteral("★"), patience);
        QVERIFY(!w.model.isPassing());
        QCOMPARE(rows->rowCount(), 1);
    }

    void aRunIsKeptOnTrainingUntilTheSwitchIsTakenBack()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::useTinyRun(w.next, 2);
        QAction* keep = scene.window.actions()->keepTraining;
        keep->setChecked(true);
        QSignalSpy ended(&w.training, &TrainingController::runEnded);
        w.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.history().epochs() >= 5, patience);
        QVERIFY(w.training.isActive());
        QCOMPARE(w.model.runConfig().parameters.epochs, 2); // what it goes on for is a change of the run
        keep->setChecked(false);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        const std::int64_t epochs = w.model.record()->epochs;
        QVERIFY(epochs >= 5);
        // Set again, the finished run goes on.
        keep->setChecked(true);
        QTRY_VERIFY_WITH_TIMEOUT(w.model.history().epochs() > epochs, patience);
        QTRY_VERIFY_WITH_TIMEOUT(w.training.isActive(), patience);
        w.training.stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, patience);
    }

    /// What is dragged arrives while it is dragged, not when the hand rests.
    void aDraggedValueGoesInWhileItIsDragged()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::useTinyRun(w.next, 100000);
        w.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.history().epochs() >= 1, patience);
        double value = 1;
        QTimer drag; // without a rest
        drag.setInterval(5);
        connect(&drag, &QTimer::timeout, this, [&] { w.training.change(parameter("lambda1"), value += 0.01); });
        drag.start();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.events().size() >= 3, patience);
        drag.stop();
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.isActive(), patience);
    }
};

QTEST_MAIN(TestRetrain)
#include "test_retrain.moc"
