#include "tests/ui/study_scene.h"

#include "core/experiment/ablation_plan.h"
#include "core/experiment/methods_plan.h"
#include "core/experiment/noise_plan.h"
#include "core/experiment/robustness.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"
#include "core/experiment/sweep_plan.h"
#include "core/run/run_comparison.h"
#include "core/storage/run_file.h"
#include "tests/ui/made_study.h"
#include "ui/message_bar.h"
#include "ui/studies/ablation_view.h"
#include "ui/studies/methods_view.h"
#include "ui/studies/noise_view.h"
#include "ui/studies/point_actions.h"
#include "ui/studies/sweep_view.h"
#include "viz/curve_plot.h"
#include "viz/heat_map.h"
#include "viz/interval_bars.h"
#include "viz/parallel_coordinates.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>
#include <QTreeWidget>

using namespace cmir;
using namespace cmir::ui;
using cmir::test::Scene;

namespace {

double measuredOf(std::size_t variant, std::int64_t seed, const QString&, const QString&)
{
    return 0.5 + 0.1 * static_cast<double>(variant) + 0.001 * static_cast<double>(seed);
}

StudyPlan sweepOver(const RunConfig& base, const std::vector<std::string>& axes, std::vector<std::int64_t> seeds)
{
    std::vector<SearchAxis> parsed;
    for (const std::string& axis : axes)
        parsed.push_back(parseSearchAxis(axis));
    return sweepPlan(base, parsed, {}, std::move(seeds));
}

}

/// What can be done with a point of a study, whichever picture it was clicked in.
class TestPointActions : public QObject {
    Q_OBJECT

    /// Trains a sweep of two values with two seeds in the scene's folder.
    static StudyPlan trainSweep(Scene& scene, bool keepRuns)
    {
        scene.loadData();
        StudyPlan plan = sweepOver(scene.workbench.next.config(), { "lambda1=0.1,1" }, { 0, 1 });
        StudyOptions options;
        options.folder = scene.workbench.sweep.folder().toStdString();
        options.atOnce = 2;
        options.keepRuns = keepRuns;
        runStudy(plan, options, {});
        scene.show(scene.window.view<SweepView>());
        scene.workbench.sweep.readFolder();
        return plan;
    }

    static void clickRow(QTreeWidget* table, int row)
    {
        QTreeWidgetItem* item = table->topLevelItem(row);
        table->scrollToItem(item);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualItemRect(item).center());
    }

private Q_SLOTS:
    /// Every picture says which variant it was.
    void everyPictureIsClicked()
    {
        Scene scene;
        RunConfig base;
        base.data.path = "/nowhere/data.h5";
        const auto text = [&](StudyView* view) { return view->pointActions()->label()->text(); };

        auto* sweep = scene.window.view<SweepView>();
        scene.show(sweep);
        scene.workbench.sweep.setSummary(test::madeStudy(
            sweepOver(base, { "lambda1=0.1,1,10" }, { 0, 1 }), { "valid", "test" }, { "mae" }, measuredOf));
        QTRY_VERIFY(!sweep->curves()->isEmpty());
        QVERIFY(sweep->pointActions()->isHidden());
        QVERIFY(sweep->curves()->isClickable());
        Q_EMIT sweep->curves()->pointClicked(QStringLiteral("cmir valid"), 1, 0.6);
        QVERIFY(!sweep->pointActions()->isHidden());
        QVERIFY2(text(sweep).startsWith(QStringLiteral("λ₁ 1: MAE on valid 0.6")), qPrintable(text(sweep)));
        QVERIFY2(text(sweep).contains(QStringLiteral("2 seeds")), qPrintable(text(sweep)));
        QCOMPARE(sweep->pointActions()->seeds()->count(), 2);
        Q_EMIT sweep->curves()->pointClicked(QStringLiteral("cmir valid"), 2, 0.6); // there is none
        QVERIFY(sweep->pointActions()->isHidden());

        scene.workbench.sweep.setSummary(test::madeStudy(
            sweepOver(base, { "lambda1=0.1,1", "K=3,5,7" }, { 0 }), { "valid" }, { "mae" }, measuredOf));
        QTRY_VERIFY(!sweep->heatMap()->isEmpty());
        Q_EMIT sweep->heatMap()->cellClicked(2, 1); // the third K, the second λ₁
        QVERIFY2(text(sweep).startsWith(QStringLiteral("λ₁ 1, K 7:")), qPrintable(text(sweep)));

        scene.workbench.sweep.setSummary(test::madeStudy(
            sweepOver(base, { "lambda1=0.1,1", "K=3,5", "lambda2=0,1" }, { 0 }), { "valid" }, { "mae" }, measuredOf));
        QTRY_VERIFY(!sweep->parallel()->isEmpty());
        QVERIFY(sweep->pointActions()->isHidden()); // what was clicked is no part of this study
        Q_EMIT sweep->parallel()->lineClicked(7);
        QVERIFY2(text(sweep).startsWith(QStringLiteral("λ₁ 1, K 5, λ₂ 1:")), qPrintable(text(sweep)));

        auto* ablation = scene.window.view<AblationView>();
        scene.show(ablation);
        scene.workbench.ablation.setSummary(
            test::madeStudy(ablationPlan(base, { 0, 1 }), { "valid" }, { "mae" }, measuredOf));
        QTRY_VERIFY(!ablation->bars()->isEmpty());
        Q_EMIT ablation->bars()->rowClicked(1);
        QVERIFY2(text(ablation).startsWith(ablation->bars()->rows()[1].name), qPrintable(text(ablation)));
        QVERIFY2(text(ablation).contains(QStringLiteral("λ₁ 0")), qPrintable(text(ablation)));

        clickRow(ablation->table(), 2);
        QVERIFY2(text(ablation).startsWith(ablation->bars()->rows()[2].name), qPrintable(text(ablation)));
        QTest::keyClick(ablation->table(), Qt::Key_Down);
        QVERIFY(text(ablation).startsWith(ablation->bars()->rows()[2].name)); // the cursor alone shows nothing
        QTest::keyClick(ablation->table(), Qt::Key_Return);
        QVERIFY2(text(ablation).startsWith(ablation->bars()->rows()[3].name), qPrintable(text(ablation)));

        auto* methods = scene.window.view<MethodsView>();
        scene.show(methods);
        scene.workbench.methods.setSummary(
            test::madeStudy(methodsPlan(base, { "text", "audio" }, { 0, 1 }), { "valid" }, { "mae" }, measuredOf));
        QTRY_VERIFY(!methods->bars()->isEmpty());
        for (int row = 0; row < static_cast<int>(methods->bars()->rows().size()); ++row) {
            Q_EMIT methods->bars()->rowClicked(row);
            QVERIFY2(text(methods).startsWith(methods->bars()->rows()[row].name), qPrintable(text(methods)));
        }

        methods->table()->setCurrentCell(4, 0);
        QTest::keyClick(methods->table(), Qt::Key_Return);
        QVERIFY2(text(methods).startsWith(methods->bars()->rows()[4].name), qPrintable(text(methods)));

        auto* noise = scene.window.view<NoiseView>();
        scene.show(noise);
        StudyPlan noisy = noisePlan("noisy-modalities", base, { Method::Cmir, Method::Erm }, { 0, 1 });
        StudyResults results;
        for (std::size_t v = 0; v < noisy.variants.size(); ++v)
            for (const std::int64_t seed : noisy.seeds)
                results.rows.push_back({ v, seed, "noise " + noisy.variants[v].settings[0].second + "/valid", "mae",
                    measuredOf(v, seed, {}, {}) });
        results.plan = noisy;
        results.finished = noisy.jobs();
        scene.workbench.noise.setSummary(shownStudy(results));
        QTRY_VERIFY(!noise->plots()[0]->isEmpty());
        auto* curves = qobject_cast<viz::CurvePlot*>(noise->plots()[0]);
        Q_EMIT curves->pointClicked(QStringLiteral("erm"), 0.3, 1.4); // the tenth model
        QVERIFY2(text(noise).contains(QStringLiteral("NR 0.3")), qPrintable(text(noise)));
        QVERIFY2(text(noise).contains(QStringLiteral("1.40")) || text(noise).contains(QStringLiteral("1.4 ")),
            qPrintable(text(noise)));
        QCOMPARE(noise->pointActions()->point()->of().method, Method::Erm);
        clickRow(noise->table(), 0); // at the ratio that was clicked
        QCOMPARE(noise->pointActions()->point()->of().method, Method::Cmir);
        QVERIFY2(text(noise).contains(QStringLiteral("NR 0.3")), qPrintable(text(noise)));
        curves->showPlace(qQNaN());
        QTest::keyClick(noise->table(), Qt::Key_Down);
        QTest::keyClick(noise->table(), Qt::Key_Return);
        QCOMPARE(noise->pointActions()->point()->of().method, Method::Erm);
        QVERIFY2(text(noise).contains(QStringLiteral("NR 0.1")), qPrintable(text(noise)));
        QCOMPARE(curves->shownPlace(), 0.1);
    }

    /// All its settings, whatever was turned since, as one step.
    void settingsAreTaken()
    {
        Scene scene;
        RunConfig base;
        base.data.path = "/nowhere/data.h5";
        base.parameters.epochs = 17;
        base.parameters.seed = 5;
        auto* methods = scene.window.view<MethodsView>();
        scene.show(methods);
        scene.workbench.methods.setSummary(
            test::madeStudy(methodsPlan(base, { "text" }, { 5, 6 }), { "valid" }, { "mae" }, measuredOf));
        QTRY_VERIFY(!methods->bars()->isEmpty());
        const auto& variants = scene.workbench.methods.summary()->plan().variants;
        const auto misa = std::ranges::find(variants, Method::Misa, &StudyVariant::method);
        QVERIFY(misa != variants.end());
        Q_EMIT methods->bars()->rowClicked(static_cast<int>(misa - variants.begin()));
        NextRun& next = scene.workbench.next;
        const ExperimentConfig before = next.parameters();
        methods->pointActions()->takeButton()->click();
        QCOMPARE(next.method(), Method::Misa);
        QCOMPARE(next.parameters().epochs, 17);
        QCOMPARE(next.parameters().seed, before.seed); // that of the panel
        QCOMPARE(next.parameters().threads, before.threads);
        QVERIFY(scene.window.messages()->text().contains(QStringLiteral("/nowhere/data.h5"))); // other data is open
        scene.workbench.undo.undo();
        QCOMPARE(next.method(), Method::Cmir);
        QVERIFY(next.parameters() == before);
    }

    void itIsTrainedInThePanel()
    {
        Scene scene;
        trainSweep(scene, false);
        auto* view = scene.window.view<SweepView>();
        QTRY_VERIFY(!view->curves()->isEmpty());
        view->showVariant(0);
        QSignalSpy ended(&scene.workbench.training, &TrainingController::runEnded);
        view->pointActions()->trainButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
        QCOMPARE(scene.workbench.model.record()->config.parameters.lambda1, 0.1);
        // With the panel's seed it is the run that the study had.
        const auto values = scene.workbench.sweep.summary()->values(0, QStringLiteral("valid"), QStringLiteral("mae"));
        QCOMPARE(scene.workbench.model.record()->metrics.at("valid").at("mae"), values[0].value());
    }

    void aTrainingThatWasKeptIsOpened()
    {
        Scene scene;
        const StudyPlan plan = trainSweep(scene, true);
        auto* view = scene.window.view<SweepView>();
        QTRY_VERIFY(!view->curves()->isEmpty());
        view->showVariant(1);
        PointActions& actions = *view->pointActions();
        actions.seeds()->setCurrentIndex(1);
        actions.openButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.model.record(), 60000);
        QCOMPARE(scene.workbench.model.record()->config.parameters.seed, 1);
        QCOMPARE(scene.workbench.model.record()->config.parameters.lambda1, 1.0);
        QVERIFY2(scene.window.messages()->text().contains(QStringLiteral("as the study kept it")),
            qPrintable(scene.window.messages()->text()));
        QVERIFY(!QDir(scene.workbench.sweep.folder() + QStringLiteral("/runs")).exists());
    }

    void oneThatWasNotKeptIsTrainedAgainToTheSameBits()
    {
        Scene scene;
        StudyPlan plan = trainSweep(scene, false);
        auto* view = scene.window.view<SweepView>();
        QTRY_VERIFY(!view->curves()->isEmpty());
        view->showVariant(0);
        PointActions& actions = *view->pointActions();
        actions.openButton()->click();
        QVERIFY(scene.workbench.points.isBusy());
        QVERIFY(!actions.openButton()->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.model.record(), 60000);
        QVERIFY2(scene.window.messages()->text().contains(QStringLiteral("to the same bits as in the study")),
            qPrintable(scene.window.messages()->text()));
        // The run itself is the one that these settings give.
        RunRequest request;
        request.config = scene.workbench.sweep.summary()->plan().base;
        request.config.parameters.lambda1 = 0.1;
        request.config.parameters.threads = 1;
        request.dataset = scene.workbench.next.dataset();
        QCOMPARE(firstDifference(trainRun(request, {}), *scene.workbench.model.record()), std::string());
        // The study is what it was, and the run is found the next time.
        const StudyResults read = readStudy(scene.workbench.sweep.folder().toStdString());
        QCOMPARE(read.finished, std::size_t(4));
        const QStringList kept
            = QDir(scene.workbench.sweep.folder() + QStringLiteral("/runs")).entryList({ QStringLiteral("*.h5") });
        QCOMPARE(kept.size(), 1);

        actions.pinButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(scene.workbench.pinned.pins().size(), 1, 60000);
        QCOMPARE(QFileInfo(scene.workbench.pinned.pins()[0].path).fileName(), kept[0]);
        QCOMPARE(scene.workbench.pinned.pins()[0].title, QStringLiteral("λ₁ 0.1, seed 0"));
        QVERIFY(actions.pinButton()->text().contains(QStringLiteral("Un")));
        QTRY_VERIFY(scene.workbench.pinned.pins()[0].record);
        actions.pinButton()->click();
        QVERIFY(scene.workbench.pinned.pins().isEmpty());
    }

    /// As of another machine, whose numbers are not these to the last bit.
    void aRepetitionThatDiffersSaysSo()
    {
        Scene scene;
        StudyPlan plan = trainSweep(scene, false);
        plan.base = readStudy(scene.workbench.sweep.folder().toStdString()).plan.base;
        const StudyFolder folder = StudyFolder::find(scene.workbench.sweep.folder().toStdString());
        const StudyJob job = studyJobs(plan)[0];
        JobResult result = folder.readResult(job).value();
        result.metrics.at("valid").at("mae") += 1e-12;
        folder.writeResult(job, plan.measures, result);
        auto* view = scene.window.view<SweepView>();
        QTRY_VERIFY(!view->curves()->isEmpty());
        view->showVariant(0);
        view->pointActions()->openButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.model.record(), 60000);
        QVERIFY2(scene.window.messages()->text().contains(QStringLiteral("mae on valid")),
            qPrintable(scene.window.messages()->text()));
    }

    void whatCannotBeDoneSaysWhy()
    {
        Scene scene;
        RunConfig base;
        base.data.path = "/nowhere/data.h5";
        auto* sweep = scene.window.view<SweepView>();
        scene.show(sweep);
        StudyPlan plan = sweepOver(base, { "lambda1=0.1,1" }, { 0 });
        auto results = std::make_shared<StudyResults>();
        results->rows.push_back({ 0, 0, "valid", "mae", 0.5 });
        results->plan = plan;
        scene.workbench.sweep.setSummary(std::make_shared<const cmir::ui::StudySummary>(results));
        QTRY_VERIFY(!sweep->curves()->isEmpty());
        sweep->showVariant(1); // not trained yet
        PointActions& actions = *sweep->pointActions();
        QVERIFY(!actions.openButton()->isEnabled());
        QVERIFY(actions.openButton()->toolTip().contains(QStringLiteral("No training")));
        QVERIFY(actions.takeButton()->isEnabled());
        sweep->showVariant(0);
        actions.openButton()->click(); // its data are gone
        QTRY_VERIFY_WITH_TIMEOUT(scene.window.messages()->text().contains(QStringLiteral("/nowhere/data.h5")), 60000);
        QVERIFY(actions.openButton()->isEnabled());
        test::useTinyRun(scene.workbench.next, 100000);
        scene.workbench.train();
        QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.model.isTraining(), 60000);
        QVERIFY(!actions.takeButton()->isEnabled());
        QVERIFY(actions.takeButton()->toolTip().contains(QStringLiteral("stop it first")));
        scene.workbench.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.isTraining(), 60000);
        QVERIFY(actions.takeButton()->isEnabled());
    }
};

QTEST_MAIN(TestPointActions)

#include "test_point_actions.moc"
