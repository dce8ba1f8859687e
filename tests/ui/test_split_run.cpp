#include "tests/ui/window_scene.h"

#include "core/config/registry.h"
#include "core/storage/run_file.h"
#include "ui/actions.h"
#include "ui/message_bar.h"
#include "ui/split/split_halves.h"
#include "ui/split/split_head.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/training_view.h"
#include "viz/curve_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QAction>
#include <QDir>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr int patience = 60000;

/// A window in which a run trains without end and has been split.
struct Scene {
    Scene()
    {
        w.library.setFolder(folder.path());
        test::useTinyRun(w.next, 100000);
        w.train();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(w.model.history().epochs() >= 2, patience); }();
        scene.window.actions()->split->trigger();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(twin().history().epochs() >= w.split.step() / 7 + 3, patience); }();
    }

    const RunModel& twin() const { return w.split.twinRun(); }
    SplitHalves* halves() const { return scene.window.halves(); }
    QStringList files() const { return QDir(folder.path()).entryList({ QStringLiteral("*.h5") }, QDir::Files); }

    QTemporaryDir folder;
    test::WindowScene scene;
    Workbench& w = scene.workbench;
};

}

/// *Split the run*.
class TestSplitRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leftAsItWasAndRightAsTurned()
    {
        Scene s;
        QCOMPARE(s.w.split.state(), SplitRun::State::Split);
        QVERIFY(s.scene.window.actions()->split->isChecked());
        QVERIFY(s.halves()->rightHead()->detail().startsWith(QStringLiteral("the same so far")));
        const Parameter& lambda = parameter("lambda1");
        s.w.next.setParameter(lambda, 3.5);
        s.w.training.change(lambda, 3.5);
        QTRY_VERIFY_WITH_TIMEOUT(!s.w.model.events().empty(), patience);
        QVERIFY(s.twin().events().empty());
        QTRY_VERIFY(s.halves()->rightHead()->detail().startsWith(QStringLiteral("λ₁ 3.5")));
        const double before = ExperimentConfig().lambda1;
        QVERIFY(s.halves()->leftHead()->detail().startsWith(QStringLiteral("λ₁ %1").arg(before)));
        const std::int64_t turned = s.w.model.history().epochs();
        QTRY_VERIFY_WITH_TIMEOUT(s.w.model.history().epochs() >= turned + 2, patience);
        s.w.training.pause();
        QTRY_VERIFY_WITH_TIMEOUT(
            s.w.model.status().state == SessionState::Paused && s.twin().status().state == SessionState::Paused,
            patience);
        QCOMPARE(s.w.model.status().step, s.twin().status().step);
        // What both have in common is the same, and then no more.
        const auto& own = s.w.model.history().series.at("train/loss");
        const auto& old = s.twin().history().series.at("train/loss");
        QCOMPARE(own.front(), old.front());
        QVERIFY(own.back() != old.back());
        s.w.training.resume();
        s.w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!s.w.isTraining() && !s.w.files.isWriting(), patience);
        QCOMPARE(s.twin().record()->steps, s.w.model.record()->steps);
        QCOMPARE(s.files().size(), 2); // both are kept
        QCOMPARE(s.files().filter(QStringLiteral("_from-step-")).size(), 1);
        QVERIFY(s.files().filter(QStringLiteral("synthetic")).isEmpty()); // the data is the same
        QCOMPARE(s.twin().identity().parent->id, s.w.model.identity().id);
    }

    /// A result that is older than the turn is the same on both sides, whatever was turned: the heads say so.
    void aResultFromBeforeTheTurnIsNamed()
    {
        Scene s;
        const Parameter& rate = parameter("learning_rate");
        s.w.training.change(rate, rate.maximum); // nothing better comes of that
        QTRY_VERIFY_WITH_TIMEOUT(!s.w.model.events().empty(), patience);
        s.w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!s.w.isTraining() && !s.w.files.isWriting(), patience);
        const std::int64_t turned = s.w.model.events().front().step;
        QVERIFY(turned > s.w.split.step());
        const auto older = [&](const RunModel& run) { return run.record()->bestStep <= turned; };
        const QString words = QStringLiteral("before the turn");
        QCOMPARE(s.halves()->rightHead()->detail().contains(words), older(s.w.model));
        QCOMPARE(s.halves()->leftHead()->detail().contains(words), older(s.twin()));
    }

    void theViewOnShowStandsTwice()
    {
        Scene s;
        auto* right = s.scene.window.view<TrainingView>();
        auto* left = qobject_cast<TrainingView*>(s.halves()->left());
        QVERIFY(left && left != right && left->isVisible());
        QCOMPARE(left->plots().size(), right->plots().size());
        // On the same axes, also when one side has other values.
        const Parameter& lambda = parameter("lambda1");
        s.w.training.change(lambda, 9.0);
        s.w.training.pause();
        QTRY_VERIFY_WITH_TIMEOUT(s.twin().status().state == SessionState::Paused, patience);
        const auto range = [](View* view) { return view->plots()[2]->canvas()->yAxis->range(); }; // validation
        QTRY_COMPARE(range(left).lower, range(right).lower);
        QTRY_COMPARE(range(left).upper, range(right).upper);
        // Each view of the run, set up alike; those of no run have all the room.
        auto* embeddings = s.scene.window.view<EmbeddingsView>();
        s.scene.window.showView(embeddings);
        QVERIFY(qobject_cast<EmbeddingsView*>(s.halves()->left()));
        QVERIFY(s.halves()->left()->isVisible());
        QCOMPARE(s.halves()->left()->state(), embeddings->state());
        s.scene.window.views()->showMode(Mode::Data);
        QVERIFY(!s.halves()->left());
        QVERIFY(!s.halves()->leftHead()->isVisible());
    }

    void itEndsWhenAskedTo()
    {
        Scene s;
        s.scene.window.actions()->split->trigger();
        QCOMPARE(s.w.split.state(), SplitRun::State::Whole);
        QVERIFY(!s.halves()->left());
        QTRY_VERIFY_WITH_TIMEOUT(!s.w.split.isActive(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(s.files().size(), 1, patience); // the left side
        QTRY_VERIFY(!s.twin().hasRun() && s.twin().replay().empty()); // whose memory nobody needs any more
        const std::int64_t epochs = s.w.model.history().epochs();
        QTRY_VERIFY_WITH_TIMEOUT(s.w.model.history().epochs() > epochs + 2, patience); // the right one goes on
        QVERIFY(s.w.split.obstacle().isEmpty());
    }

    void whatIsMeasuredOfItsLeftSideIsKept()
    {
        Scene s;
        s.w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!s.w.isTraining() && !s.w.files.isWriting(), patience);
        RunStage left = s.w.split.twin();
        left.robustness.measureRun();
        QVERIFY(left.robustness.isBusy());
        const QString file = left.run.path();
        QVERIFY(!file.isEmpty());
        QVERIFY(readRun(file.toStdString()).results.empty());
        s.w.split.close();
        QTRY_VERIFY_WITH_TIMEOUT(!left.run.hasRun(), patience); // not before that
        QTRY_VERIFY_WITH_TIMEOUT(!s.w.files.isWriting(), patience);
        QVERIFY(!readRun(file.toStdString()).results.empty());
    }

    void anotherRunEndsIt()
    {
        Scene s;
        s.w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!s.w.isTraining() && !s.w.files.isWriting(), patience);
        QCOMPARE(s.w.split.state(), SplitRun::State::Split); // both results are still on show
        QVERIFY(s.halves()->left());
        test::trainTinyRun(s.w, 1);
        QCOMPARE(s.w.split.state(), SplitRun::State::Whole);
        QVERIFY(!s.halves()->left());
    }

    void aFinishedRunGoesOnInTwo()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        QVERIFY(!w.split.obstacle().isEmpty());
        QVERIFY(!scene.window.actions()->split->isEnabled());
        test::trainTinyRun(w, 2);
        const std::int64_t steps = w.model.record()->steps;
        QVERIFY(scene.window.actions()->split->isEnabled());
        scene.window.actions()->split->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(w.split.twinRun().history().epochs() >= 4, patience);
        QCOMPARE(w.split.step(), steps);
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.isTraining(), patience);
        QVERIFY(w.split.twinRun().record()->weights[0].values == w.model.record()->weights[0].values);
    }

    void aRunThatGivesWayIsNotSplit()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::trainTinyRun(w, 1);
        test::useTinyRun(w.next, 100000);
        w.retraining.setOn(true);
        w.next.setParameter(parameter("lambda1"), 3.0);
        QTRY_VERIFY_WITH_TIMEOUT(w.model.isPassing() && w.model.isTraining(), patience);
        QVERIFY(w.split.obstacle().contains(QStringLiteral("Retrain")));
        w.retraining.setOn(false);
    }

    /// Nothing is turned on the left: what is said of it names the side.
    void warningsNameTheirSide()
    {
        Scene s;
        const auto* messages = s.scene.window.findChild<MessageBar*>();
        const RunWarning warning { .text = "Z_inv of audio has come to nothing." };
        Q_EMIT s.w.split.warned(warning);
        QCOMPARE(messages->text(), QStringLiteral("As it was: Z_inv of audio has come to nothing."));
        QVERIFY(!messages->deedButton()->isVisible());
        Q_EMIT s.w.training.warned(warning);
        QCOMPARE(messages->text(), QStringLiteral("As you turn it: Z_inv of audio has come to nothing."));
    }

    void closingTheWindowKeepsBoth()
    {
        Scene s;
        s.scene.whileTraining = WhileTraining::StopAndClose;
        s.scene.window.close();
        QTRY_VERIFY_WITH_TIMEOUT(!s.scene.window.isVisible(), patience);
        QCOMPARE(s.files().size(), 2);
    }
};

QTEST_MAIN(TestSplitRun)
#include "test_split_run.moc"
