#include "tests/ui/tiny_run.h"

#include "ui/branch_dialog.h"
#include "ui/continue_dialog.h"
#include "ui/main_window.h"
#include "ui/message_bar.h"
#include "ui/run_menu.h"
#include "ui/text.h"

#include <QComboBox>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace cmir;
using namespace cmir::ui;

/// The life of a run in the program without its window: stopped at any moment, trained on, repeated, branched, got
/// back.
class TestRunLife : public QObject {
    Q_OBJECT

    static constexpr int patience = 60000;

private Q_SLOTS:
    void stoppedWhileTheDataIsMade()
    {
        Workbench workbench(Settings::inMemory());
        test::useTinyRun(workbench.next);
        workbench.next.setParameter(parameter("n_train"), std::int64_t { 200000 });
        QSignalSpy gaveUp(&workbench.training, &TrainingController::gaveUp);
        workbench.train();
        QCOMPARE(workbench.training.phase(), TrainingController::Phase::Preparing);
        workbench.training.stop();
        QVERIFY(!workbench.training.isActive());
        QCOMPARE(gaveUp.count(), 1);
        test::trainTinyRun(workbench); // and nothing stands in the way of the next one
    }

    void stoppedBeforeTheFirstStep()
    {
        Workbench workbench(Settings::inMemory());
        test::useTinyRun(workbench.next, 100000);
        bool ready = false;
        workbench.data.whenReady([&ready] { ready = true; });
        QTRY_VERIFY_WITH_TIMEOUT(ready, patience);
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        workbench.train();
        QCOMPARE(workbench.training.phase(), TrainingController::Phase::Active);
        workbench.training.stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QVERIFY(!workbench.training.isActive());
        QVERIFY(!workbench.model.isTraining());
        test::trainTinyRun(workbench);
    }

    void pausedBeforeTheFirstStepAndGoneOnWith()
    {
        Workbench workbench(Settings::inMemory());
        test::useTinyRun(workbench.next);
        workbench.train();
        workbench.training.pause();
        QVERIFY(workbench.training.isPaused());
        QTRY_VERIFY_WITH_TIMEOUT(workbench.model.status().state == SessionState::Paused, patience);
        QVERIFY(workbench.training.isPaused());
        QCOMPARE(workbench.model.status().step, 0);
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        workbench.training.resume();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QCOMPARE(workbench.model.record()->epochs, 3);
    }

    /// What is turned while the data of a run is being made belongs to the next run.
    void aRunHasTheSettingsItsDataWasMadeWith()
    {
        Workbench workbench(Settings::inMemory());
        test::useTinyRun(workbench.next);
        workbench.next.setParameter(parameter("rho"), 0.9);
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        workbench.train();
        QCOMPARE(workbench.training.phase(), TrainingController::Phase::Preparing);
        workbench.next.setParameter(parameter("rho"), 0.5);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QCOMPARE(workbench.model.record()->config.parameters.rho, 0.9);
        QCOMPARE(*workbench.model.runDataset()->split("train").rho, 0.9);
        QCOMPARE(workbench.next.parameters().rho, 0.5);
    }

    /// A run that cannot begin leaves the one on show where it was.
    void aRunThatCannotBeginLeavesTheOneOnShow()
    {
        Workbench workbench(Settings::inMemory());
        test::trainTinyRun(workbench);
        const auto first = workbench.model.record();
        workbench.next.setParameter(parameter("unimodal"), std::string("torchscript:/no/such/module.pt"));
        QSignalSpy failed(&workbench.training, &TrainingController::failed);
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        workbench.train();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QCOMPARE(failed.count(), 1);
        QVERIFY(workbench.model.record() == first);
        QVERIFY(!workbench.training.isActive());
    }

    void aRunIsTrainedOn()
    {
        Workbench workbench(Settings::inMemory());
        QVERIFY(!workbench.life.obstacle().isEmpty());
        test::trainTinyRun(workbench);
        QVERIFY(workbench.life.obstacle().isEmpty());
        const std::string id = workbench.model.record()->identity.id;
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        workbench.life.continueRun(5);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QCOMPARE(workbench.model.record()->epochs, 5);
        QCOMPARE(workbench.model.history().epochs(), 5);
        QCOMPARE(workbench.model.record()->identity.parent->id, id); // a run of its own: the finished one stays
        // Until it is paused: it does not end by itself.
        workbench.life.continueRun(std::nullopt);
        QTRY_VERIFY_WITH_TIMEOUT(workbench.model.history().epochs() > 8, patience);
        workbench.training.stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, patience);
        QVERIFY(workbench.model.record()->epochs > 8);
    }

    void aRunIsRepeatedExactly()
    {
        Workbench workbench(Settings::inMemory());
        test::useTinyRun(workbench.next, 6);
        workbench.train(true);
        QTRY_VERIFY_WITH_TIMEOUT(workbench.model.history().epochs() == 1, patience);
        workbench.training.change(parameter("lambda1"), 3.0);
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        QTRY_VERIFY_WITH_TIMEOUT(!workbench.model.events().empty(), patience);
        workbench.training.resume();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        const auto first = workbench.model.record();
        QSignalSpy repeated(&workbench.life, &RunLife::repeated);
        workbench.life.repeatRun();
        QTRY_COMPARE_WITH_TIMEOUT(repeated.count(), 1, patience);
        QVERIFY2(repeated[0][0].toBool(), qPrintable(repeated[0][1].toString()));
        QVERIFY(workbench.model.record() != first);
        QVERIFY(workbench.model.reference() == first);
        QVERIFY(workbench.model.record()->weights[0].values == first->weights[0].values);
    }

    void aRunIsBranched()
    {
        Workbench workbench(Settings::inMemory());
        test::trainTinyRun(workbench, 4);
        const auto parent = workbench.model.record();
        QVERIFY(workbench.life.changesAt(10).empty());
        workbench.next.setParameter(parameter("lambda1"), 3.0);
        workbench.next.setParameter(parameter("d"), std::int64_t { 9 }); // not live: of a new run only
        const auto changes = workbench.life.changesAt(10);
        QCOMPARE(changes.size(), std::size_t(1));
        QCOMPARE(changes[0].key, std::string("lambda1"));
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        workbench.life.branchRun(workbench.life.stepOfEpoch(2), 5);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        const auto child = workbench.model.record();
        QCOMPARE(child->epochs, 5);
        QCOMPARE(child->identity.parent->id, parent->identity.id);
        QCOMPARE(child->identity.parent->step, 2 * parent->stepsPerEpoch);
        QCOMPARE(child->history.series.at("train/loss")[1], parent->history.series.at("train/loss")[1]);
        QVERIFY(child->history.series.at("train/loss")[2] != parent->history.series.at("train/loss")[2]);
    }

    void aCutOffRunIsOfferedAndGotBack()
    {
        const QTemporaryDir folder;
        const QString place = folder.filePath(QStringLiteral("runs"));
        qint64 trained = 0;
        {
            Workbench workbench(Settings::inMemory(), place);
            test::useTinyRun(workbench.next, 100000);
            workbench.train();
            QTRY_VERIFY_WITH_TIMEOUT(workbench.model.history().epochs() >= 2, patience);
            workbench.training.pause(); // puts the state aside
            QTRY_VERIFY_WITH_TIMEOUT(workbench.model.status().state == SessionState::Paused, patience);
            trained = workbench.model.history().epochs();
            // Another program does not offer what this one has.
            const RecoveryFolder other(place.toStdString());
            QVERIFY(cutOffRuns(other.search()).empty());
        } // as if it had been killed: nothing was saved
        Workbench workbench(Settings::inMemory(), place);
        QSignalSpy found(&workbench.life, &RunLife::found);
        workbench.life.offerCutOff();
        QTRY_COMPARE_WITH_TIMEOUT(found.count(), 1, patience);
        const auto runs = found.first().first().value<QList<CutOffRun>>();
        QCOMPARE(runs.size(), qsizetype(1));
        QVERIFY(runs[0].epoch >= trained);
        QVERIFY(cutOffText(runs[0]).contains(QStringLiteral("epoch %1,").arg(runs[0].epoch)));
        workbench.life.recover(runs[0]);
        QTRY_VERIFY_WITH_TIMEOUT(workbench.model.history().epochs() > trained + 1, patience);
        QVERIFY(cutOffRuns(workbench.recovery.search()).empty()); // it is this program's now
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        workbench.training.stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        // Kept where its state was: nothing is left to be got back.
        QTRY_VERIFY_WITH_TIMEOUT(!workbench.model.isModified(), patience);
        QCOMPARE(workbench.model.path(), toQt(runOfCheckpoint(runs[0].checkpoint).string()));
        QVERIFY(!std::filesystem::exists(runs[0].checkpoint));
    }

    void decliningKeepsTheCutOffRun()
    {
        const QTemporaryDir folder;
        const QString place = folder.filePath(QStringLiteral("runs"));
        {
            Workbench workbench(Settings::inMemory(), place);
            test::useTinyRun(workbench.next, 100000);
            workbench.train(true);
            QTRY_VERIFY_WITH_TIMEOUT(workbench.model.status().state == SessionState::Paused, patience);
        }
        Workbench workbench(Settings::inMemory(), place);
        MainWindow window(workbench);
        window.show();
        workbench.life.offerCutOff();
        QMessageBox* box = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((box = window.findChild<QMessageBox*>()), patience);
        QVERIFY(box->text().contains(QStringLiteral("epoch 1,")));
        box->reject();
        QVERIFY(!workbench.training.isActive());
        QCOMPARE(cutOffRuns(workbench.recovery.search()).size(), std::size_t(1));
        // The menu looks for it as it opens.
        const auto menus = window.findChildren<QMenu*>();
        const auto menu = std::ranges::find_if(
            menus, [](const QMenu* one) { return one->title() == QStringLiteral("Runs that were cut &off"); });
        QVERIFY(menu != menus.end());
        Q_EMIT(*menu)->aboutToShow();
        QVERIFY(!(*menu)->actions().first()->isEnabled()); // "Looking for them"
        QTRY_VERIFY_WITH_TIMEOUT((*menu)->actions().first()->text().contains(QStringLiteral("epoch 1,")), patience);
    }

    /// An opened run puts the settings that it ended with into the panel, and offers those that it began with.
    void anOpenedRunHasTheSettingsThatItEndedWith()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("run.h5"));
        {
            Workbench workbench(Settings::inMemory());
            test::useTinyRun(workbench.next, 6);
            workbench.train(true);
            QTRY_VERIFY_WITH_TIMEOUT(workbench.model.status().state == SessionState::Paused, patience);
            workbench.training.change(parameter("lambda1"), 3.0);
            QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
            workbench.training.resume();
            QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
            workbench.files.save(file);
            QTRY_VERIFY_WITH_TIMEOUT(!workbench.model.isModified(), patience);
        }
        Workbench workbench(Settings::inMemory());
        MainWindow window(workbench);
        window.show();
        workbench.files.open(file);
        QTRY_VERIFY_WITH_TIMEOUT(workbench.model.record(), patience);
        QCOMPARE(workbench.next.parameters().lambda1, 3.0);
        QTRY_VERIFY(window.messages()->text().contains(QStringLiteral("It began with λ₁ 2.")));
        window.messages()->deedButton()->click();
        QCOMPARE(workbench.next.parameters().lambda1, 2.0);
        QVERIFY(window.messages()->text().isEmpty());
    }

    void theDialogsSayWhatTheyAsk()
    {
        ContinueDialog more(40, 40);
        QCOMPARE(more.epochs(), std::optional<std::int64_t>(80));
        more.more()->setValue(5);
        QCOMPARE(more.epochs(), std::optional<std::int64_t>(45));
        more.untilPaused()->setChecked(true);
        QVERIFY(!more.epochs());
        QCOMPARE(ContinueDialog(12, 40).epochs(), std::optional<std::int64_t>(40));

        RunRecord run;
        run.stepsPerEpoch = 10;
        run.steps = 40;
        run.epochs = 4;
        run.events = { { 15, 1.4, "lambda1", "1", "3" }, { 41, 4, LiveChange::stopped, "9", "9" } };
        BranchDialog branch(run, 2, [](std::int64_t step) {
            return step < 15 ? std::vector<ForkChange> { { "lambda1", "3" } } : std::vector<ForkChange> {};
        });
        QCOMPARE(branch.step(), 20);
        QVERIFY(branch.changesText().startsWith(u"none"));
        QCOMPARE(branch.place()->count(), 2); // after an epoch, before the one change
        branch.place()->setCurrentIndex(1);
        QCOMPARE(branch.step(), 14);
        QVERIFY(branch.changesText().contains(QStringLiteral("λ₁ → 3")));
    }
};

QTEST_MAIN(TestRunLife)
#include "test_run_life.moc"
