#include "tests/ui/made_study.h"
#include "tests/ui/study_scene.h"

#include "core/data/synthetic.h"
#include "core/experiment/ablation_plan.h"
#include "core/experiment/methods_plan.h"
#include "core/experiment/sweep_plan.h"
#include "ui/message_bar.h"
#include "ui/studies/ablation_view.h"
#include "ui/studies/axis_row.h"
#include "ui/studies/methods_view.h"
#include "ui/studies/study_controller.h"
#include "ui/studies/sweep_view.h"
#include "ui/text.h"
#include "ui/views/empty_state.h"
#include "viz/curve_plot.h"
#include "viz/heat_map.h"
#include "viz/interval_bars.h"
#include "viz/parallel_coordinates.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace cmir;
using namespace cmir::ui;
using cmir::test::Scene;

namespace {

double increasing(std::size_t variant, std::int64_t seed, const QString& split, const QString& metric)
{
    const double noise = 0.003 * static_cast<double>((seed * 7 + static_cast<std::int64_t>(variant) * 3) % 5);
    const double value = 0.5 + 0.02 * static_cast<double>(variant) + noise + (split == u"test" ? 0 : 0.1);
    return metric == u"mae" ? value : 1 - value;
}

/// Data that is not at hand: no simple model is fitted to it while a test looks at the tables.
RunConfig elsewhere(const std::string& name = {})
{
    RunConfig base;
    base.data.path = "/nowhere/data.h5";
    base.dataName = name;
    return base;
}

StudyPlan sweepOf(const std::vector<std::string>& axes)
{
    std::vector<SearchAxis> parsed;
    for (const std::string& axis : axes)
        parsed.push_back(parseSearchAxis(axis));
    return sweepPlan(elsewhere(), parsed, {}, { 0, 1, 2 });
}

}

class TestStudyViews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyViewsSayWhatTheyWillShow();
    void axesAreReadAsTyped();
    void parametersComeAndGo();
    void sweepsChooseTheirPicture();
    void ablationShowsBarsAndTable();
    void methodsTableIsMarkedAndCopied();
    void failuresAreRead();
    void aStudyIsTrainedResumedAndRead();
    void aCancelledStudyGoesOn();
    void aBadFolderSaysSo();
    void simpleModelsAreFittedBeside();
};

void TestStudyViews::emptyViewsSayWhatTheyWillShow()
{
    Scene scene;
    for (StudyView* view : QList<StudyView*> {
             scene.window.view<SweepView>(), scene.window.view<AblationView>(), scene.window.view<MethodsView>() }) {
        scene.show(view);
        QVERIFY(view->emptyState()->isEmptyShown());
        QVERIFY(!view->startButton()->isEnabled());
        QVERIFY2(view->startButton()->toolTip().contains(QStringLiteral("no data")),
            qPrintable(view->startButton()->toolTip()));
        QVERIFY(!view->cancelButton()->isVisible());
        for (const viz::PlotWidget* plot : view->plots())
            QVERIFY(plot->isEmpty());
    }
    scene.loadData();
    scene.show(scene.window.view<MethodsView>());
    QVERIFY(scene.window.view<MethodsView>()->startButton()->isEnabled());
    QCOMPARE(scene.window.view<MethodsView>()->plan().jobs(), std::size_t(15 * 5)); // with each modality alone
    QVERIFY(scene.window.view<MethodsView>()->startButton()->text().contains(QStringLiteral("75 trainings")));
}

void TestStudyViews::axesAreReadAsTyped()
{
    AxisRow row(QStringLiteral("lambda1"));
    QCOMPARE(row.values(), QStringLiteral("0, 1e-06..10:8"));
    QVERIFY2(row.meaning()->text().startsWith(QStringLiteral("9 points: 0, 1e-06")), qPrintable(row.meaning()->text()));
    row.setValues(QStringLiteral("0, nonsense"));
    QVERIFY(row.meaning()->text().contains(QStringLiteral("nonsense")));
    QVERIFY(row.valuesEdit()->property("refused").toBool());
    QVERIFY_THROWS_EXCEPTION(BadInput, row.axis());
    row.setKey(QStringLiteral("invariance_form"));
    QVERIFY(row.values().startsWith(QStringLiteral("l1, relative")));
    QVERIFY(!row.valuesEdit()->property("refused").toBool());
    // Every parameter that can be swept begins with values that it takes.
    for (const Parameter& parameter : allParameters())
        if (parameter.group != ParameterGroup::Machine && parameter.key != "seed") {
            row.setKey(QString::fromStdString(parameter.key));
            const auto points = gridPoints(row.axis());
            QVERIFY2(!points.empty() && points.size() <= 16, parameter.key.c_str());
        }
}

void TestStudyViews::parametersComeAndGo()
{
    Scene scene;
    scene.loadData();
    SweepView* view = scene.window.view<SweepView>();
    scene.show(view);
    QCOMPARE(view->axes().size(), 1);
    QVERIFY(!view->axes().first()->removeButton()->isEnabled()); // and says why
    QVERIFY(view->axes().first()->removeButton()->toolTip().contains(QStringLiteral("At least one")));
    QCOMPARE(view->plan().jobs(), std::size_t(9 * 3));
    view->addButton()->click();
    QCOMPARE(view->axes().size(), 2);
    QCOMPARE(view->axes()[1]->key(), QStringLiteral("K"));
    view->axes()[1]->setValues(QStringLiteral("1, 3"));
    QCOMPARE(view->plan().jobs(), std::size_t(9 * 2 * 3));
    view->methods()->choose({ QStringLiteral("cmir"), QStringLiteral("augmentation") });
    QCOMPARE(view->plan().jobs(), std::size_t(2 * 9 * 2 * 3));
    QCOMPARE(view->size().trainings, view->plan().jobs());
    QVERIFY(!view->size().atMost);
    QVERIFY(view->plan().variants.front().name.starts_with("CmIR, lambda1"));
    view->sampler()->setCurrentIndex(2);
    Q_EMIT view->sampler()->activated(2);
    view->trials()->setValue(5);
    QCOMPARE(view->plan().jobs(), std::size_t(2 * 5 * 3));
    QCOMPARE(view->size().trainings, view->plan().jobs());
    QVERIFY(view->size().atMost && view->startButton()->text().contains(QStringLiteral("up to 30")));
    view->axes()[1]->removeButton()->click();
    QCOMPARE(view->axes().size(), 1);
    view->axes()[0]->setValues(QStringLiteral("-1"));
    Q_EMIT view->axes()[0]->edited();
    QVERIFY(!view->startButton()->isEnabled());
    QVERIFY(view->startButton()->toolTip().contains(QStringLiteral("lambda1")));
}

void TestStudyViews::sweepsChooseTheirPicture()
{
    Scene scene;
    SweepView* view = scene.window.view<SweepView>();
    scene.workbench.sweep.setSummary(
        test::madeStudy(sweepOf({ "lambda1=0,0.01,1" }), { "valid", "test" }, { "mae", "r" }, increasing));
    scene.show(view);
    QVERIFY(!view->emptyState()->isEmptyShown());
    QCOMPARE(view->shownPlot(), view->curves());
    QCOMPARE(view->curves()->data().rows.size(), 3);
    QCOMPARE(view->curves()->data().columns.size(), 3); // the parameter, test and its band
    view->splits()->choose({ QStringLiteral("valid"), QStringLiteral("test") });
    Q_EMIT view->splits()->chosenByUser();
    QTRY_COMPARE(view->curves()->seriesIds().size(), 2);
    QVERIFY(view->note()->text().contains(QStringLiteral("9 of 9 trainings")));

    scene.workbench.sweep.setSummary(
        test::madeStudy(sweepOf({ "lambda1=0,0.01,1", "K=1,2" }), { "valid", "test" }, { "mae", "r" }, increasing));
    QTRY_COMPARE(view->shownPlot(), view->heatMap());
    QCOMPARE(view->heatMap()->bestColumn(), 0); // the least error is variant 0
    QCOMPARE(view->splits()->chosen().size(), 1);
    view->metricBox()->setCurrentIndex(view->metricBox()->findData(QStringLiteral("r")));
    Q_EMIT view->metricBox()->activated(1);
    QTRY_COMPARE(view->heatMap()->data().columns.last(), QStringLiteral("Pearson r"));

    scene.workbench.sweep.setSummary(test::madeStudy(
        sweepOf({ "lambda1=0,0.01", "K=1,2", "predict_on=all,clean" }), { "test" }, { "mae" }, increasing));
    QTRY_COMPARE(view->shownPlot(), view->parallel());
    QCOMPARE(view->parallel()->selected().size(), 8);
    QCOMPARE(
        view->parallel()->data().columns, QStringList({ "name", "λ₁", "K", "prediction on", "MAE ↓", "selected" }));
    QCOMPARE(view->plots(), QList<viz::PlotWidget*> { view->parallel() });
}

void TestStudyViews::ablationShowsBarsAndTable()
{
    Scene scene;
    AblationView* view = scene.window.view<AblationView>();
    scene.workbench.ablation.setSummary(
        test::madeStudy(ablationPlan(elsewhere(), { 0, 1, 2, 3 }), { "valid", "test" }, { "mae", "r" }, increasing));
    scene.show(view);
    QCOMPARE(view->bars()->rows().size(), 6);
    QCOMPARE(view->bars()->rows()[0].role, viz::IntervalBars::Role::Method);
    QCOMPARE(view->bars()->rows()[4].role, viz::IntervalBars::Role::Baseline);
    QCOMPARE(view->bars()->rows()[5].role, viz::IntervalBars::Role::Baseline);
    QCOMPARE(view->bars()->rows()[0].points.size(), 4);
    QCOMPARE(view->table()->topLevelItemCount(), 6);
    const QTreeWidgetItem* without = view->table()->topLevelItem(1);
    QVERIFY(without->text(AblationView::Difference).startsWith(u'+'));
    QVERIFY(!without->text(AblationView::Significance).isEmpty());
    QVERIFY(view->table()->topLevelItem(0)->text(AblationView::Difference).isEmpty());
    QVERIFY(view->table()->isColumnHidden(AblationView::Paper)); // not one of the paper's datasets
    scene.workbench.ablation.setSummary(
        test::madeStudy(ablationPlan(elsewhere("CMU-MOSI"), { 0, 1 }), { "test" }, { "mae" }, increasing));
    QTRY_VERIFY(!view->table()->isColumnHidden(AblationView::Paper));
    QCOMPARE(view->table()->topLevelItem(2)->text(AblationView::Paper), QStringLiteral("0.671"));
}

void TestStudyViews::methodsTableIsMarkedAndCopied()
{
    Scene scene;
    MethodsView* view = scene.window.view<MethodsView>();
    scene.workbench.methods.setSummary(
        test::madeStudy(methodsPlan(elsewhere("MOSI"), { "text", "audio" }, { 0, 1, 2, 3 }),
            { "valid", "test", "test_ood" }, { "mae", "r" }, increasing));
    scene.show(view);
    QTableWidget* table = view->table();
    QCOMPARE(table->columnCount(), 1); // MAE on validation: test is for what was chosen
    QVERIFY(table->horizontalHeaderItem(0)->text().contains(QStringLiteral("valid")));
    view->splits()->choose({ QStringLiteral("test"), QStringLiteral("test_ood") });
    Q_EMIT view->splits()->chosenByUser();
    QTRY_COMPARE(table->columnCount(), 2);
    QVERIFY(table->item(0, 0)->font().bold());
    QVERIFY(table->item(1, 0)->font().underline());
    QVERIFY(table->item(3, 0)->text().endsWith(QStringLiteral("†")));
    QVERIFY(table->item(3, 0)->toolTip().contains(QStringLiteral("Holm")));
    const int last = table->rowCount() - 1;
    QVERIFY(table->verticalHeaderItem(last)->text().contains(QStringLiteral("the paper's figures")));
    QCOMPARE(table->item(last, 0)->text(), QStringLiteral("0.616"));
    QVERIFY(!table->item(last, 0)->font().bold());
    QVERIFY(view->marks()->text().contains(QStringLiteral("Holm")));
    view->copyLatexButton()->click();
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("\\begin{tabular}")));
    view->copyCsvButton()->click();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("method,source,")));
    table->setCurrentCell(0, 1);
    QVERIFY(view->bars()->title().contains(QStringLiteral("test_ood")));
    QCOMPARE(view->bars()->rows().size(), last); // the paper's row is no measurement
}

void TestStudyViews::failuresAreRead()
{
    Scene scene;
    StudyResults results;
    results.plan = ablationPlan(elsewhere(), { 0, 1 });
    results.failures = { { 1, 1, "the loss is not finite" } };
    scene.workbench.ablation.setSummary(
        std::make_shared<const StudySummary>(std::make_shared<const StudyResults>(results)));
    AblationView* view = scene.window.view<AblationView>();
    scene.show(view);
    QVERIFY(!view->emptyState()->isEmptyShown());
    QVERIFY2(view->note()->text().contains(
                 QStringLiteral("1 failed, first without R_inv with seed 1: the loss is not finite")),
        qPrintable(view->note()->text()));
}

void TestStudyViews::aStudyIsTrainedResumedAndRead()
{
    Scene scene;
    scene.loadData();
    SweepView* view = scene.window.view<SweepView>();
    scene.show(view);
    view->seeds()->setValue(2);
    view->axes().first()->setValues(QStringLiteral("0, 1"));
    Q_EMIT view->axes().first()->edited();
    view->startButton()->click();
    QVERIFY(scene.workbench.sweep.isBusy());
    QVERIFY(view->cancelButton()->isVisible() && !view->startButton()->isVisible());
    QVERIFY(scene.workbench.methods.obstacle().contains(QStringLiteral("sweep"))); // one study at a time
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.sweep.isBusy(), 120000);
    QVERIFY2(!scene.window.messages()->saysSomething(), qPrintable(scene.window.messages()->text()));
    QCOMPARE(scene.workbench.sweep.summary()->results().finished, std::size_t(4));
    QTRY_COMPARE(view->curves()->data().rows.size(), 2);
    QVERIFY(view->startButton()->isVisible());

    Scene later;
    later.workbench.sweep.setFolder(scene.workbench.sweep.folder());
    QVERIFY(later.workbench.sweep.folderHoldsStudy());
    later.window.showView(later.window.view<SweepView>()); // shows it again by itself
    QTRY_VERIFY(later.workbench.sweep.summary());
    QCOMPARE(later.workbench.sweep.summary()->results().finished, std::size_t(4));
    QCOMPARE(later.workbench.sweep.summary()->estimate(1, QStringLiteral("test"), QStringLiteral("mae")).mean,
        scene.workbench.sweep.summary()->estimate(1, QStringLiteral("test"), QStringLiteral("mae")).mean);
    // The folder of another kind of study is not mistaken for one of this kind.
    later.workbench.ablation.setFolder(scene.workbench.sweep.folder());
    later.workbench.ablation.readFolder();
    QTRY_VERIFY(later.window.messages()->text().contains(QStringLiteral("not ablation")));
    QVERIFY(!later.workbench.ablation.summary());
}

void TestStudyViews::aCancelledStudyGoesOn()
{
    Scene scene;
    scene.loadData();
    scene.workbench.ablation.setProcesses(1);
    AblationView* view = scene.window.view<AblationView>();
    scene.show(view);
    view->seeds()->setValue(1);
    view->startButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(
        scene.workbench.ablation.summary() && scene.workbench.ablation.summary()->results().finished > 0, 120000);
    view->cancelButton()->click();
    QTRY_VERIFY(!scene.workbench.ablation.isBusy());
    const std::size_t kept = scene.workbench.ablation.summary()->results().finished;
    QVERIFY(kept > 0);
    view->startButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.ablation.isBusy(), 120000);
    QCOMPARE(scene.workbench.ablation.summary()->results().finished, std::size_t(6));
    QTRY_COMPARE(view->table()->topLevelItemCount(), 6 + 2); // and the simple models on the same data
}

void TestStudyViews::aBadFolderSaysSo()
{
    Scene scene;
    scene.loadData();
    QFile file(scene.folder.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    AblationView* view = scene.window.view<AblationView>();
    scene.show(view);
    view->setAskFolder([&file](const QString&) { return file.fileName(); });
    scene.workbench.ablation.setFolder(file.fileName());
    view->startButton()->click();
    QTRY_VERIFY(!scene.workbench.ablation.isBusy());
    QTRY_VERIFY(scene.window.messages()->text().contains(QStringLiteral("file")));
    QVERIFY(view->startButton()->isEnabled());
    QVERIFY(!scene.workbench.ablation.summary());
}

void TestStudyViews::simpleModelsAreFittedBeside()
{
    Scene scene;
    RunConfig base;
    base.data.path = "synthetic";
    base.parameters = scene.workbench.next.parameters();
    base.parameters.n_train = 100;
    base.parameters.n_valid = base.parameters.n_test = 30;
    StudyController& controller = scene.workbench.ablation;
    const auto study = test::madeStudy(ablationPlan(base, { 2, 3 }), { "valid", "test" }, { "mae", "r" }, increasing);
    controller.setSummary(study);
    QVERIFY(controller.summary()->references().empty()); // they come from a thread of their own
    QTRY_COMPARE_WITH_TIMEOUT(controller.summary()->references().size(), std::size_t(2), 30000);
    ExperimentConfig second = base.parameters;
    second.seed = 2;
    const auto wanted = referenceModels(syntheticDataset(second));
    QVERIFY(controller.summary()->references()[1].metrics == wanted[1].metrics);
    AblationView* view = scene.window.view<AblationView>();
    scene.show(view);
    QTRY_COMPARE(view->table()->topLevelItemCount(), 6 + 2);
    const QTreeWidgetItem* last = view->table()->topLevelItem(7);
    QCOMPARE(last->text(AblationView::Variant), QStringLiteral("ridge regression (reference)"));
    QCOMPARE(last->text(AblationView::Mean), readableNumber(wanted[1].metrics.at("valid").at("mae")));
    QVERIFY(last->text(AblationView::Difference).isEmpty() && last->text(AblationView::Significance).isEmpty());
    QCOMPARE(view->bars()->data().rows.size(), 6); // a picture of what was trained

    controller.setSummary(study); // more of the same study: they are known
    QCOMPARE(controller.summary()->references().size(), std::size_t(2));
    // Data that is not at hand has none.
    StudyPlan gone = ablationPlan(base, { 2, 3 });
    gone.base.data.path = "/nowhere/data.h5";
    gone.base.sha256 = "of a file that is gone";
    controller.setSummary(test::madeStudy(gone, { "test" }, { "mae" }, increasing));
    QTRY_VERIFY(!scene.workbench.jobs.isAnyRunning());
    QVERIFY(controller.summary()->references().empty());
    QTRY_COMPARE(view->table()->topLevelItemCount(), 6);
}

QTEST_MAIN(TestStudyViews)
#include "test_study_views.moc"
