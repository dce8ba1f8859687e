#include "tests/ui/window_scene.h"

#include "ui/changes/change_deeds.h"
#include "ui/changes/changes_dock.h"
#include "ui/changes/changes_model.h"
#include "ui/library/run_keeper.h"
#include "ui/views/training_view.h"
#include "viz/curve_plot.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

using namespace cmir;
using namespace cmir::ui;

class TestChangesDock : public QObject {
    Q_OBJECT

    static constexpr int patience = 60000;

    static QString text(ChangesDock* dock, int row, ChangesModel::Column column)
    {
        return dock->table()->model()->index(row, column).data().toString();
    }

    /// Trains to the end of an epoch and pauses there.
    static void trainOneEpoch(Workbench& w)
    {
        const std::int64_t before = w.model.isTraining() ? w.model.history().epochs() : 0;
        if (w.training.isActive())
            w.training.stepEpoch();
        else
            w.train(true);
        QTRY_VERIFY_WITH_TIMEOUT(w.model.isTraining() && w.model.history().epochs() > before
                && w.model.status().state == SessionState::Paused,
            patience);
    }

    /// The keys of what was turned in a run.
    static std::vector<std::string> turned(const RunRecord& run)
    {
        std::vector<std::string> keys;
        for (const LiveChange& event : run.events)
            if (event.isParameter())
                keys.push_back(event.key);
        return keys;
    }

    /// Three epochs, with a change after the first and one after the second.
    static void trainWithChanges(Workbench& w)
    {
        test::useTinyRun(w.next, 6);
        w.next.setParameter(parameter("lambda1"), 1.0);
        trainOneEpoch(w);
        w.next.setParameter(parameter("lambda1"), 3.0);
        w.training.change(parameter("lambda1"), 3.0);
        trainOneEpoch(w);
        w.next.setParameter(parameter("K"), std::int64_t { 2 });
        w.training.change(parameter("K"), std::int64_t { 2 });
        trainOneEpoch(w);
        QTRY_COMPARE_WITH_TIMEOUT(w.model.events().size(), std::size_t { 2 }, patience);
    }

private Q_SLOTS:
    void tellsWhatTheHandDid()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        ChangesDock* dock = scene.window.changesDock();
        QVERIFY(dock->isHidden());
        trainWithChanges(w);
        QCOMPARE(dock->table()->model()->rowCount(), 2);
        QCOMPARE(text(dock, 0, ChangesModel::What), QStringLiteral("invariance (λ₁)"));
        QCOMPARE(text(dock, 0, ChangesModel::Old), QStringLiteral("1"));
        QCOMPARE(text(dock, 0, ChangesModel::New), QStringLiteral("3"));
        QCOMPARE(text(dock, 0, ChangesModel::Epoch), QStringLiteral("1.00"));
        QVERIFY2(text(dock, 0, ChangesModel::Effect).contains(QStringLiteral("epoch 1 → 2")),
            qPrintable(text(dock, 0, ChangesModel::Effect)));
        QVERIFY(text(dock, 1, ChangesModel::Effect).contains(QStringLiteral("epoch 2 → 3")));
        const auto& metric = w.model.history().series.at("valid/mae");
        const QString word = metric[1] < metric[0] ? QStringLiteral("better") : QStringLiteral("worse");
        QVERIFY(text(dock, 0, ChangesModel::Effect).contains(word));
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.record(), patience);
        QCOMPARE(dock->table()->model()->rowCount(), 3); // and that it was stopped
        QCOMPARE(text(dock, 2, ChangesModel::What), QStringLiteral("stopped"));
    }

    void marksLeadToTheirRows()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        scene.window.resize(1400, 900);
        trainWithChanges(w);
        auto* view = scene.window.view<TrainingView>();
        scene.window.showView(view);
        QTRY_COMPARE(view->losses()->markCount(), 2);
        Q_EMIT view->losses()->markClicked(1);
        ChangesDock* dock = scene.window.changesDock();
        QVERIFY(!dock->isHidden());
        QCOMPARE(dock->table()->currentIndex().row(), 1);
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.isActive(), patience);
        QCOMPARE(dock->table()->currentIndex().row(), 1); // the record tells the same events
    }

    void beforeAndAfterAreShown()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        trainWithChanges(w);
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.isActive(), patience);
        ChangesDock* dock = scene.window.changesDock();
        QVERIFY(!dock->beforeButton()->isEnabled()); // no change is chosen
        QVERIFY(!dock->beforeButton()->toolTip().isEmpty());
        dock->choose(1);
        const std::int64_t step = w.model.events()[1].step;
        dock->beforeButton()->click();
        QVERIFY(w.model.snapshot()->step < step);
        QCOMPARE(w.model.snapshot()->epoch, 2);
        dock->afterButton()->click();
        QVERIFY(w.model.snapshot()->step >= step);
        dock->choose(2); // the stop
        QVERIFY(!dock->backButton()->isEnabled());
    }

    /// Back to before a change of a finished run: a branch with the settings that were in force there.
    void backInAFinishedRun()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        trainWithChanges(w);
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.isActive(), patience);
        const auto first = w.model.record();
        w.next.setMethod(Method::Erm); // the panel went on meanwhile
        w.next.setParameter(parameter("lambda2"), 1.0);
        const int steps = w.undo.index();
        ChangesDock* dock = scene.window.changesDock();
        dock->choose(0);
        QSignalSpy ended(&w.training, &TrainingController::runEnded);
        dock->backButton()->click();
        QCOMPARE(w.undo.index(), steps + 1);
        QCOMPARE(w.next.method(), Method::Cmir);
        QCOMPARE(w.next.parameters().lambda1, 1.0);
        QCOMPARE(w.next.parameters().lambda2, 10.0);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        const auto child = w.model.record();
        QVERIFY(child != first);
        QCOMPARE(child->identity.parent->id, first->identity.id);
        QCOMPARE(child->epochs, 6);
        QCOMPARE(turned(*child), std::vector<std::string> {});
        QCOMPARE(child->history.series.at("valid/mae").front(), first->history.series.at("valid/mae").front());
        QCOMPARE(scene.asked, 0);
    }

    /// While it trains the run is stopped first and kept, and no question is asked.
    void backWhileItTrains()
    {
        QTemporaryDir folder;
        Workbench w(Settings::inMemory(), folder.path());
        MainWindow window(w);
        window.show();
        trainWithChanges(w);
        const std::string id = w.model.identity().id;
        QSignalSpy kept(&w.keeper, &RunKeeper::kept);
        QSignalSpy ended(&w.training, &TrainingController::runEnded);
        window.changesDock()->choose(1);
        QVERIFY(window.changesDock()->backButton()->isEnabled());
        window.changesDock()->backButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, patience);
        QVERIFY(w.model.record());
        QCOMPARE(w.model.record()->identity.parent->id, id);
        QCOMPARE(turned(*w.model.record()), std::vector<std::string> { "lambda1" }); // the first change alone
        QCOMPARE(w.next.parameters().K, 3);
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), 2, patience);
        QVERIFY(kept[0][0].value<std::shared_ptr<const RunRecord>>()->identity.id == id);
    }

    /// What a dragged slider sends is one row, that leads back to before all of it.
    void aDragIsOneRow()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::useTinyRun(w.next, 6);
        w.next.setParameter(parameter("lambda1"), 1.0);
        trainOneEpoch(w);
        for (const double value : { 1.5, 2.5, 3.0 }) {
            const std::size_t before = w.model.events().size();
            w.training.change(parameter("lambda1"), value);
            QTRY_COMPARE_WITH_TIMEOUT(w.model.events().size(), before + 1, patience);
        }
        trainOneEpoch(w);
        ChangesDock* dock = scene.window.changesDock();
        QCOMPARE(dock->table()->model()->rowCount(), 1);
        QCOMPARE(text(dock, 0, ChangesModel::Old), QStringLiteral("1"));
        QCOMPARE(text(dock, 0, ChangesModel::New), QStringLiteral("3"));
        QVERIFY(text(dock, 0, ChangesModel::Effect).contains(QStringLiteral("epoch 1 → 2")));
        dock->choose(2);
        QCOMPARE(dock->table()->currentIndex().row(), 0);
        QSignalSpy ended(&w.training, &TrainingController::runEnded);
        dock->backButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, patience);
        QVERIFY(turned(*w.model.record()).empty());
        QCOMPARE(w.next.parameters().lambda1, 1.0);
    }

    void severalOfOneStep()
    {
        ExperimentConfig first;
        const std::vector<LiveChange> events { { 5, 0.4, "lambda1", "2", "3" }, { 5, 0.4, "K", "3", "5" } };
        QCOMPARE(settingsBefore(first, events, 0).lambda1, 2.0);
        QCOMPARE(settingsBefore(first, events, 1).lambda1, 3.0);
        QCOMPARE(settingsBefore(first, events, 1).K, 3);
    }
};

QTEST_MAIN(TestChangesDock)
#include "test_changes_dock.moc"
