#include "tests/ui/study_scene.h"

#include "core/experiment/methods_plan.h"
#include "core/experiment/study_summary.h"
#include "ui/message_bar.h"
#include "ui/studies/methods_controller.h"
#include "ui/studies/methods_view.h"
#include "ui/studies/point_actions.h"
#include "ui/studies/tuned_methods.h"
#include "ui/text.h"
#include "viz/interval_bars.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>

using namespace cmir;
using namespace cmir::ui;
using cmir::test::Scene;

namespace {

/// Two methods by hand, as they come out of a comparison with 20 settings for each.
FairResults madeFair(std::size_t tuned = 2)
{
    FairResults results;
    StudyPlan& plan = results.table.plan;
    plan.kind = "methods";
    plan.base.data.path = "/nowhere/data.h5";
    plan.seeds = { 0, 1 };
    plan.variants = { { "CmIR", Method::Cmir, {}, {} }, { "plain (ERM)", Method::Erm, {}, {} } };
    results.plan.methods = plan;
    for (std::size_t v = 0; v < tuned; ++v) {
        TunedVariant one;
        one.settings = { { "learning_rate", v == 0 ? "0.003" : "0.01" } };
        if (v == 0)
            one.settings.emplace_back("lambda1", "0.3");
        one.settingsTried = 20;
        one.trainings = 44 + v;
        one.seconds = 61;
        one.chosenBy = "selected on validation by the mean of valid/mae over 3 seeds";
        one.metric = "mae";
        one.chosenOnTest = 0.625;
        one.oracleOnTest = 0.5;
        results.tuned.push_back(one);
        plan.variants[v].settings = one.settings;
    }
    for (std::size_t v = 0; v < 2; ++v)
        for (const std::int64_t seed : plan.seeds)
            for (const char* split : { "valid", "test" })
                results.table.rows.push_back({ v, seed, split, "mae",
                    0.6 + 0.1 * static_cast<double>(v) + 0.01 * static_cast<double>(seed) * (v == 0 ? 1 : 2) });
    results.table.finished = 4;
    return results;
}

QString titles(const QTableWidget* table)
{
    QStringList found;
    for (int c = 0; c < table->columnCount(); ++c)
        found << table->horizontalHeaderItem(c)->text().replace(u'\n', u' ');
    return found.join(u'|');
}

}

class TestMethodsView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void settingsPerMethodAreOffered()
    {
        Scene scene;
        scene.loadData();
        auto* view = scene.window.view<MethodsView>();
        scene.show(view);
        QCOMPARE(view->trials()->value(), 0);
        QVERIFY(view->startButton()->text().contains("(75 trainings)"));
        QVERIFY(!view->goal()->isEnabled());
        QVERIFY2(view->goal()->toolTip().contains("Nothing is searched for"), qPrintable(view->goal()->toolTip()));
        view->trials()->setValue(20);
        QVERIFY(view->goal()->isEnabled());
        QVERIFY2(view->startButton()->text().contains("up to 975"), qPrintable(view->startButton()->text()));
        const FairPlan plan = view->fairPlan(); // as `cmir compare --tune-trials 20`
        QCOMPARE(plan.trials, std::int64_t(20));
        QCOMPARE(plan.tuneSeeds, (std::vector<std::int64_t> { 100, 101, 102 }));
        QCOMPARE(plan.objective.name(), std::string("valid/mae"));
        view->goal()->setCurrentIndex(view->goal()->findData("noise"));
        QCOMPARE(view->fairPlan().objective.name(), std::string("noise/mae"));
        const QJsonObject state = view->state();
        Scene other;
        other.loadData();
        auto* again = other.window.view<MethodsView>();
        again->restore(state);
        QCOMPARE(again->state(), state);
    }

    void theTableTellsHowItWasTuned()
    {
        Scene scene;
        auto* view = scene.window.view<MethodsView>();
        scene.show(view);
        scene.workbench.methods.setResults(madeFair());
        QTRY_VERIFY(!view->bars()->isEmpty());
        QTableWidget* table = view->table();
        QCOMPARE(titles(table), QString("valid MAE ↓|budget settings, trainings|chosen settings"));
        QCOMPARE(table->item(0, 1)->text(), QString("20, 44"));
        QVERIFY2(table->item(0, 2)->text().contains("λ₁ 0.3"), qPrintable(table->item(0, 2)->text()));
        QVERIFY(view->marks()->text().contains("settings of its own"));
        QVERIFY(!view->marks()->text().contains("Oracle")); // nobody asked for test
        QVERIFY(table->verticalHeaderItem(1)->toolTip().contains("Tuned: 20 settings in 45 trainings (01:01)"));
        QVERIFY(!table->verticalHeaderItem(1)->toolTip().contains("oracle"));
        view->showVariant(0);
        QVERIFY2(view->pointActions()->label()->text().contains("Tuned: 20 settings"),
            qPrintable(view->pointActions()->label()->text()));
        // CmIR has settings of its own, and is what the others are compared with.
        QVERIFY(view->shown().rows[0].isReference);
        QVERIFY(view->marks()->text().contains("differs from CmIR"));
        // Of test with the oracle beside it, labelled.
        view->splits()->tick("test", true);
        QTRY_VERIFY(titles(table).contains("test MAE ↓|budget"));
        QVERIFY2(titles(table).contains("search test MAE ↓|oracle test MAE ↓"), qPrintable(titles(table)));
        QCOMPARE(table->item(0, 3)->text(), readableNumber(0.625));
        QCOMPARE(table->item(0, 4)->text(), readableNumber(0.5));
        QVERIFY(view->marks()->text().contains("upper bound and no result"));
        QVERIFY(view->shown().toCsv().contains("oracle test MAE"));
        // The cursor among the texts: the picture is of a measured column.
        table->setCurrentCell(0, 4);
        QVERIFY(view->bars()->title().contains("test"));
        // One that is under way.
        scene.workbench.methods.setResults(madeFair(1));
        QTRY_VERIFY(view->marks()->text().contains("1 of 2 methods are tuned so far"));
        QVERIFY(table->item(1, 2)->text().isEmpty());
        // Another one, without searches.
        FairResults plain = madeFair(0);
        scene.workbench.methods.setResults(plain);
        QTRY_COMPARE(titles(table), QString("valid MAE ↓|test MAE ↓"));
    }

    void itIsSearchedCancelledGoneOnAndRead()
    {
        Scene scene;
        scene.loadData();
        auto* view = scene.window.view<MethodsView>();
        scene.show(view);
        view->seeds()->setValue(2);
        view->trials()->setValue(2);
        FairPlan plan = view->fairPlan();
        std::erase_if(plan.methods.variants,
            [](const StudyVariant& variant) { return variant.name != "CmIR" && variant.name != "plain (ERM)"; });
        plan.tuneSeeds = { 100 };
        MethodsController& methods = scene.workbench.methods;
        methods.compare(plan);
        QVERIFY(methods.isTraining());
        QVERIFY(scene.workbench.tune.obstacle().contains("methods"));
        QTRY_VERIFY_WITH_TIMEOUT(!methods.tuned().empty() || !methods.isBusy(), 60000);
        view->cancelButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!methods.isBusy(), 60000);
        methods.compare(plan);
        QTRY_VERIFY_WITH_TIMEOUT(!methods.isBusy(), 120000);
        QVERIFY2(!scene.window.messages()->saysSomething(), qPrintable(scene.window.messages()->text()));
        const std::vector<TunedVariant> tuned = methods.tuned();
        QCOMPARE(tuned.size(), std::size_t(2));
        QCOMPARE(tuned[0].settingsTried, std::size_t(2));
        QCOMPARE(methods.summary()->results().finished, std::size_t(4));
        for (std::size_t v = 0; v < 2; ++v)
            QCOMPARE(methods.summary()->plan().variants[v].settings.size(), tuned[v].settings.size());
        QTRY_VERIFY(view->marks()->text().contains("settings of its own"));
        // The same from the folder, by another window.
        Scene other;
        other.workbench.methods.setFolder(methods.folder());
        other.workbench.methods.readFolder();
        QTRY_VERIFY_WITH_TIMEOUT(other.workbench.methods.summary() && !other.workbench.methods.isBusy(), 60000);
        const std::vector<TunedVariant> read = other.workbench.methods.tuned();
        QCOMPARE(read.size(), std::size_t(2));
        for (std::size_t v = 0; v < 2; ++v) {
            QCOMPARE(read[v].trainings, tuned[v].trainings);
            QCOMPARE(read[v].oracleOnTest, tuned[v].oracleOnTest);
            auto sorted = tuned[v].settings;
            std::ranges::sort(sorted);
            QCOMPARE(read[v].settings, sorted);
        }
        // A table with the settings of the panel in the same folder is no tuned one.
        plan.methods.seeds = { 0 };
        methods.start(plan.methods);
        QTRY_VERIFY_WITH_TIMEOUT(!methods.isBusy(), 120000);
        QVERIFY(methods.tuned().empty());
        methods.readFolder();
        QTRY_VERIFY_WITH_TIMEOUT(!methods.isBusy(), 60000);
        QVERIFY(methods.tuned().empty());
    }

    /// Seeds that are both tuned with and compared by would flatter.
    void aSeedThatIsTunedWithIsRefused()
    {
        Scene scene;
        scene.loadData();
        auto* view = scene.window.view<MethodsView>();
        scene.show(view);
        view->trials()->setValue(2);
        FairPlan plan = view->fairPlan();
        plan.tuneSeeds = { 0 };
        scene.workbench.methods.compare(plan);
        QTRY_VERIFY_WITH_TIMEOUT(scene.window.messages()->saysSomething(), 60000);
        QVERIFY2(scene.window.messages()->text().contains("the seed 0"), qPrintable(scene.window.messages()->text()));
    }
};

QTEST_MAIN(TestMethodsView)

#include "test_methods_view.moc"
