#include "tests/ui/window_scene.h"

#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "ui/actions.h"
#include "ui/log_dock.h"
#include "ui/message_bar.h"
#include "ui/status_line.h"
#include "ui/studies/theory_view.h"
#include "ui/text.h"
#include "ui/views/big_number.h"
#include "ui/views/correlation_view.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/noise_table.h"
#include "ui/views/robustness_view.h"
#include "ui/views/training_view.h"
#include "viz/curve_plot.h"
#include "viz/embedding_plot.h"
#include "viz/matrix_plot.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace cmir;
using namespace cmir::ui;

namespace {

using Scene = test::WindowScene;

}

class TestMainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyStates();
    void viewsShowARealRun();
    void embeddingsHoverIsLinked();
    void correlationFollowsItsControls();
    void robustnessShowsTheNumbers();
    void disabledActionsSayWhy();
    void typedNumbersAreTrained();
    void typedNumbersHoldFromTheNextStep();
    void closingWhileTrainingAsks();
    void closingAnUnsavedRunAsks();
    void savingThenCloses();
    void failedSaveKeepsTheWindow();
    void badDropSaysSo();
    void droppedRunIsShown();
    void dropsWhileTraining();
    void plotsAreExported();
    void titleTellsTheRun();
    void layoutIsRemembered();
    void anOpenThatSucceedsClearsTheOneThatFailed();
    void messagesMoveNothing();
};

void TestMainWindow::emptyStates()
{
    Scene scene;
    for (View* view : QList<View*> { scene.window.view<TrainingView>(), scene.window.view<EmbeddingsView>(),
             scene.window.view<CorrelationView>(), scene.window.view<RobustnessView>() }) {
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy());
        for (const viz::PlotWidget* plot : view->plots())
            QVERIFY(plot->isEmpty());
    }
    QVERIFY(!scene.window.messages()->saysSomething());
    QCOMPARE(scene.window.statusLine()->stateText(), QStringLiteral("Ready"));
}

void TestMainWindow::viewsShowARealRun()
{
    Scene scene;
    test::trainTinyRun(scene.workbench);
    TrainingView* training = scene.window.view<TrainingView>();
    scene.window.showView(training);
    QTRY_VERIFY(!training->isBusy());
    QVERIFY(training->losses()->seriesIds().contains(QStringLiteral("train/loss")));
    QCOMPARE(training->losses()->data().rows.size(), 3);
    QCOMPARE(training->shownMetrics(), QStringList { QStringLiteral("valid/mae") });
    training->setMetricShown(QStringLiteral("valid/r"), true);
    QTRY_VERIFY(training->metrics()->seriesIds().contains(QStringLiteral("valid/r")));
    QTRY_COMPARE(scene.window.statusLine()->epochText(), QStringLiteral("epoch 3/3"));

    EmbeddingsView* embeddings = scene.window.view<EmbeddingsView>();
    scene.window.showView(embeddings);
    QTRY_VERIFY(!embeddings->isBusy() && embeddings->picture());
    QCOMPARE(embeddings->plots().size(), 6);
    embeddings->setProjection(ProjectionKind::Pca);
    embeddings->setColoring(colorByLabel);
    QTRY_VERIFY(!embeddings->isBusy());
    const int clean = static_cast<viz::EmbeddingPlot*>(embeddings->plots()[0])->pointCount();
    QVERIFY(clean > 0);
    embeddings->setColoring(colorByVirtualEnvironment);
    QTRY_COMPARE(static_cast<viz::EmbeddingPlot*>(embeddings->plots()[5])->pointCount(), 4 * clean); // K = 3
    embeddings->setShownSplits({ QStringLiteral("test") });
    QTRY_COMPARE(static_cast<viz::EmbeddingPlot*>(embeddings->plots()[5])->pointCount(), 4 * 60);
}

void TestMainWindow::embeddingsHoverIsLinked()
{
    Scene scene;
    test::trainTinyRun(scene.workbench);
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    scene.window.showView(view);
    QTRY_VERIFY(!view->isBusy() && view->picture());
    auto* first = static_cast<viz::EmbeddingPlot*>(view->plots()[0]);
    Q_EMIT first->hovered(7);
    for (viz::PlotWidget* plot : view->plots().mid(1))
        QCOMPARE(static_cast<viz::EmbeddingPlot*>(plot)->hoveredPoint(), 7);
    Q_EMIT first->hovered(-1);
    QCOMPARE(static_cast<viz::EmbeddingPlot*>(view->plots()[3])->hoveredPoint(), -1);
}

void TestMainWindow::correlationFollowsItsControls()
{
    Scene scene;
    test::trainTinyRun(scene.workbench);
    CorrelationView* view = scene.window.view<CorrelationView>();
    scene.window.showView(view);
    QTRY_VERIFY(!view->isBusy() && !view->picture().panels.empty());
    QCOMPARE(view->plots().size(), 6);
    QVERIFY(!view->picture().shownOnly);
    QCOMPARE(static_cast<viz::MatrixPlot*>(view->plots()[0])->matrix().rows, 60); // the whole test split in one batch
    view->batchSize()->setValue(16);
    QTRY_COMPARE(static_cast<viz::MatrixPlot*>(view->plots()[0])->matrix().rows, 16);
    QCOMPARE(view->batch()->maximum(), 4);
    view->batch()->setValue(4);
    QTRY_COMPARE(static_cast<viz::MatrixPlot*>(view->plots()[0])->matrix().rows, 12); // what is left
    QCOMPARE(static_cast<viz::MatrixPlot*>(view->plots()[3])->matrix().rows, 32); // d features
}

void TestMainWindow::robustnessShowsTheNumbers()
{
    Scene scene;
    RobustnessView* view = scene.window.view<RobustnessView>();
    scene.window.showView(view);
    QVERIFY(!view->measureButton()->isEnabled());
    QVERIFY(!view->measureButton()->toolTip().isEmpty());
    test::trainTinyRun(scene.workbench);
    QTRY_VERIFY(view->measureButton()->isEnabled());
    view->measureButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.robustness.isBusy() && !view->isBusy(), 60000);
    QCOMPARE(view->noise()->seriesIds().size(), 4); // all, and each of three modalities
    // On validation, until test is asked for.
    QCOMPARE(view->shift()->data().rows.size(), 2);
    const double tuned = scene.workbench.model.record()->metrics.at("valid").at("mae");
    QCOMPARE(view->cleanNumber()->value(), QString::number(tuned, 'f', 3));
    scene.workbench.model.setTestShown(true);
    QTRY_COMPARE(view->shift()->data().rows.size(), 5);
    const double mae = scene.workbench.model.record()->metrics.at("test").at("mae");
    QCOMPARE(view->cleanNumber()->value(), QString::number(mae, 'f', 3));
    QCOMPARE(view->noiseTable()->topLevelItemCount(), 4);
    QCOMPARE(view->noiseTable()->topLevelItem(0)->text(NoiseTable::Clean), QString::number(mae, 'f', 3));
    QVERIFY(view->noiseTable()->topLevelItem(0)->text(NoiseTable::Change).endsWith(QStringLiteral(" %")));
    view->relativeBox()->setChecked(true);
    QTRY_COMPARE(view->noise()->data().rows.first()[1], QStringLiteral("1")); // at sigma 0
    view->relativeBox()->setChecked(false);
    QTRY_COMPARE(view->noise()->data().rows.first()[1].toDouble(), mae);
    view->setMetric(QStringLiteral("r"));
    const double r = scene.workbench.model.record()->metrics.at("test").at("r");
    QTRY_COMPARE(view->cleanNumber()->value(), QString::number(r, 'f', 3));
    QVERIFY(view->cleanNumber()->comparisons().isEmpty());
    view->compareButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.robustness.isBusy() && !view->isBusy(), 120000);
    QTRY_COMPARE(view->cleanNumber()->comparisons().size(), 2);
    QCOMPARE(view->noise()->seriesIds().size(), 6);
}

void TestMainWindow::disabledActionsSayWhy()
{
    Scene scene;
    const Actions& actions = *scene.window.actions();
    for (const QAction* action : { actions.pause, actions.stop, actions.save, actions.measure }) {
        QVERIFY(!action->isEnabled());
        QVERIFY(action->toolTip().contains(u"no run") || action->toolTip().contains(u"Nothing is training"));
    }
    QVERIFY(actions.train->isEnabled());
    test::useTinyRun(scene.workbench.next, 100000);
    actions.train->trigger();
    QTRY_VERIFY(actions.stop->isEnabled());
    QVERIFY(!actions.train->isEnabled());
    QVERIFY(actions.pause->isEnabled());
    QVERIFY(actions.open->isEnabled()); // a dataset is for the next run
    QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.model.history().epochs() >= 1, 60000); // there is something to save
    actions.pause->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.training.isPaused(), 60000);
    QTRY_VERIFY(actions.pause->text().contains(u"Resum"));
    actions.stop->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(actions.save->isEnabled(), 60000);
}

void TestMainWindow::typedNumbersAreTrained()
{
    Scene scene;
    test::useTinyRun(scene.workbench.next, 1);
    scene.type("K", QStringLiteral("none"));
    const ParameterEditor* editor = scene.window.parameters()->editor(QStringLiteral("K"));
    for (QAction* action : { scene.window.actions()->train, scene.window.actions()->step }) {
        scene.window.messages()->dismiss();
        action->trigger();
        QVERIFY(!scene.workbench.training.isActive());
        QVERIFY(!scene.workbench.jobs.isRunning(DataController::slot));
        QCOMPARE(scene.window.messages()->kind(), MessageBar::Kind::Error);
        QVERIFY(scene.window.messages()->text().contains(toQt(editor->parameter().label)));
        QVERIFY(editor->box()->isInvalid());
    }
    scene.workbench.data.whenReady([] {});
    QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.next.dataset(), 60000);
    TheoryView* theory = scene.window.view<TheoryView>();
    scene.window.showView(theory);
    theory->measureButton()->click();
    QVERIFY(!theory->isBusy());

    scene.type("K", QStringLiteral("2"));
    scene.type("lambda1", QStringLiteral("5"));
    QSignalSpy ended(&scene.workbench.training, &TrainingController::runEnded);
    scene.window.actions()->train->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    QCOMPARE(scene.workbench.model.record()->config.parameters.lambda1, 5.0);
    QCOMPARE(scene.workbench.model.record()->config.parameters.K, 2);
    QVERIFY(scene.workbench.model.record()->events.empty());
}

void TestMainWindow::typedNumbersHoldFromTheNextStep()
{
    Scene scene;
    test::useTinyRun(scene.workbench.next, 2);
    QSignalSpy ended(&scene.workbench.training, &TrainingController::runEnded);
    scene.window.actions()->step->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.training.isPaused(), 60000);
    QTRY_COMPARE(scene.workbench.model.status().epoch, 1); // what the window knows comes by itself
    const auto step = scene.workbench.model.status().step;
    scene.type("lambda1", QStringLiteral("x"));
    scene.window.actions()->pause->trigger(); // would go on
    QVERIFY(scene.workbench.training.isPaused());
    scene.type("lambda1", QStringLiteral("5"));
    scene.window.actions()->pause->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    const auto& events = scene.workbench.model.events();
    QCOMPARE(events.size(), std::size_t(1));
    QCOMPARE(events[0].step, step + 1); // the very next one
    QCOMPARE(events[0].newValue, std::string("5"));
}

void TestMainWindow::closingWhileTrainingAsks()
{
    Scene scene;
    test::useTinyRun(scene.workbench.next, 100000);
    scene.workbench.train();
    QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.model.history().epochs() >= 1, 60000);
    QVERIFY(!scene.window.close());
    QCOMPARE(scene.asked, 1);
    QVERIFY(scene.workbench.training.isActive()); // kept
    scene.whileTraining = WhileTraining::StopAndClose;
    scene.unsaved = Unsaved::Discard;
    QVERIFY(!scene.window.close()); // not yet: the run is being stopped
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.isVisible(), 60000);
    QCOMPARE(scene.asked, 3); // and what was finished could have been saved
}

void TestMainWindow::closingAnUnsavedRunAsks()
{
    Scene scene;
    test::trainTinyRun(scene.workbench);
    QVERIFY(!scene.window.close()); // answered: Cancel
    QCOMPARE(scene.asked, 1);
    QVERIFY(scene.window.isVisible());
    scene.unsaved = Unsaved::Discard;
    scene.window.close();
    QTRY_VERIFY(!scene.window.isVisible());
}

void TestMainWindow::savingThenCloses()
{
    QTemporaryDir folder;
    Scene scene;
    test::trainTinyRun(scene.workbench);
    scene.unsaved = Unsaved::Save;
    scene.path = folder.filePath(QStringLiteral("saved.h5"));
    scene.window.close();
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.isVisible(), 60000);
    QVERIFY(QFile::exists(scene.path));
}

void TestMainWindow::failedSaveKeepsTheWindow()
{
    QTemporaryDir folder;
    Scene scene;
    test::trainTinyRun(scene.workbench);
    scene.unsaved = Unsaved::Save;
    scene.path = folder.filePath(QStringLiteral("no/such/folder/run.h5"));
    scene.window.close();
    QTRY_VERIFY(scene.window.messages()->saysSomething());
    QCOMPARE(scene.window.messages()->kind(), MessageBar::Kind::Error);
    QVERIFY(scene.window.isVisible());
    QVERIFY(scene.workbench.model.isModified());
}

void TestMainWindow::badDropSaysSo()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("picture.h5"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("this is no HDF5");
    file.close();
    Scene scene;
    test::trainTinyRun(scene.workbench);
    const auto record = scene.workbench.model.record();
    scene.drop(path);
    QTRY_VERIFY(scene.window.messages()->saysSomething());
    QVERIFY(scene.window.messages()->text().contains(QStringLiteral("picture.h5")));
    QVERIFY(scene.workbench.model.record() == record);
    scene.window.messages()->dismiss();
    QVERIFY(!scene.window.messages()->saysSomething());
}

void TestMainWindow::droppedRunIsShown()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("run.h5"));
    Scene scene;
    test::trainTinyRun(scene.workbench);
    scene.workbench.files.save(path);
    QTRY_VERIFY(!scene.workbench.model.isModified());
    const auto first = scene.workbench.model.record();

    Scene other;
    other.drop(path);
    QTRY_VERIFY_WITH_TIMEOUT(other.workbench.model.record(), 60000);
    QTRY_VERIFY(!other.window.view<TrainingView>()->isBusy());
    QCOMPARE(other.window.view<TrainingView>()->losses()->data().rows,
        scene.window.view<TrainingView>()->losses()->data().rows);
    QVERIFY(other.window.windowTitle().startsWith(QStringLiteral("run.h5")));
    QCOMPARE(other.window.statusLine()->stateText(), QStringLiteral("Opened"));
}

/// A dataset is for the next run; a run file would take the place of the one that trains.
void TestMainWindow::dropsWhileTraining()
{
    const QTemporaryDir folder;
    const QString data = folder.filePath(QStringLiteral("other.h5")), run = folder.filePath(QStringLiteral("run.h5"));
    Scene scene;
    test::trainTinyRun(scene.workbench);
    writeRun(*scene.workbench.model.record(), run.toStdString());
    writeDataset(*scene.workbench.next.dataset(), data.toStdString());
    scene.workbench.next.setParameter(parameter("epochs"), std::int64_t { 100000 });
    scene.workbench.train();
    QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.model.isTraining(), 60000);
    scene.drop(run);
    QTRY_VERIFY_WITH_TIMEOUT(scene.window.messages()->text().contains(QStringLiteral("stop it before")), 60000);
    QVERIFY(scene.window.messages()->text().contains(QStringLiteral("run.h5")));
    scene.drop(data);
    QTRY_COMPARE_WITH_TIMEOUT(scene.workbench.next.source().path, data.toStdString(), 60000);
    QVERIFY(scene.workbench.training.isActive());
    QVERIFY(scene.workbench.model.runDataset() != scene.workbench.next.dataset());
}

void TestMainWindow::plotsAreExported()
{
    QTemporaryDir folder;
    Scene scene;
    viz::PlotWidget* plot = scene.window.view<TrainingView>()->losses();
    scene.path = folder.filePath(QStringLiteral("loss.csv"));
    Q_EMIT plot->exportRequested(); // empty: refused
    QCOMPARE(scene.window.messages()->kind(), MessageBar::Kind::Error);
    QVERIFY(!QFile::exists(scene.path));
    test::trainTinyRun(scene.workbench);
    QTRY_VERIFY(!scene.window.view<TrainingView>()->isBusy() && !plot->isEmpty());
    Q_EMIT plot->exportRequested();
    QFile file(scene.path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readLine().contains("train/loss"));
}

void TestMainWindow::titleTellsTheRun()
{
    Scene scene;
    test::trainTinyRun(scene.workbench);
    QVERIFY(scene.window.windowTitle().contains(QStringLiteral("CmIR · ")));
    QVERIFY(scene.window.windowTitle().contains(QStringLiteral("seed 0")));
    QVERIFY(scene.window.isWindowModified());
}

/// The line about a file that could not be read does not stay over what comes after it.
void TestMainWindow::anOpenThatSucceedsClearsTheOneThatFailed()
{
    Scene scene;
    scene.window.open(QStringList { QStringLiteral("/nowhere/data.h5") });
    const MessageBar* bar = scene.window.messages();
    QTRY_VERIFY(bar->saysMoreThan(MessageBar::Kind::Warning));
    QSignalSpy opened(&scene.workbench.files, &RunFiles::opened);
    const QTemporaryDir folder;
    writeDataset(syntheticDataset(scene.workbench.next.parameters()), folder.filePath("data.h5").toStdString());
    scene.window.open(QStringList { folder.filePath("data.h5") });
    QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 60000);
    QVERIFY(!bar->saysMoreThan(MessageBar::Kind::Warning));
}

/// They have a place of their own, whatever their length.
void TestMainWindow::messagesMoveNothing()
{
    Scene scene;
    scene.window.resize(1000, 760);
    scene.window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&scene.window));
    MessageBar* bar = scene.window.messages();
    bar->dismiss();
    QCoreApplication::processEvents();
    const QRect page = scene.window.centralWidget()->geometry();
    const QRect place(bar->mapTo(&scene.window, QPoint()), bar->size());
    QVERIFY(place.top() >= page.bottom());
    QVERIFY(bar->isVisible() && !bar->saysSomething());
    const auto stays = [&] {
        QCoreApplication::processEvents();
        return scene.window.centralWidget()->geometry() == page
            && QRect(bar->mapTo(&scene.window, QPoint()), bar->size()) == place;
    };
    bar->show(MessageBar::Kind::Information, QStringLiteral("Saved."));
    QVERIFY(stays());
    QCOMPARE(bar->line(), QStringLiteral("Saved."));
    QVERIFY(!bar->moreButton()->isVisible());
    const QString words = QString(QStringLiteral("a long message about many files ")).repeated(20).trimmed();
    bar->show(MessageBar::Kind::Error, words + u'\n' + words, { QStringLiteral("Mend it"), [] {} });
    QVERIFY(stays());
    QCOMPARE(bar->text(), words + u'\n' + words);
    QVERIFY(bar->line().endsWith(u'…') && !bar->line().contains(u'\n'));
    QVERIFY(bar->deedButton()->isVisible());
    bar->moreButton()->click();
    QVERIFY(bar->card() && bar->card()->isVisible());
    QCOMPARE(bar->card()->findChild<QLabel*>()->text(), words + u'\n' + words);
    bar->card()->hide();
    bar->dismiss();
    QVERIFY(stays());
    QVERIFY(!bar->saysSomething() && bar->line().isEmpty());
}

void TestMainWindow::layoutIsRemembered()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.ini"));
    {
        Workbench workbench(Settings::inFile(file));
        MainWindow window(workbench);
        window.show();
        window.logDock()->show();
        window.resize(1111, 777);
        window.close();
    }
    Workbench workbench(Settings::inFile(file));
    MainWindow window(workbench);
    window.show();
    QVERIFY(window.logDock()->isVisible());
}

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
