#include "tests/ui/tiny_run.h"

#include "ui/studies/point_actions.h"
#include "ui/studies/theory_view.h"
#include "viz/curve_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace cmir;

class TestTheoryView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itSaysWhyItCannotMeasureYet()
    {
        ui::Workbench workbench(ui::Settings::inMemory());
        ui::TheoryView view(workbench.next, workbench.jobs, workbench.modules, workbench.points);
        view.show();
        QVERIFY(!view.measureButton()->isEnabled());
        QVERIFY(view.measureButton()->toolTip().contains(QStringLiteral("data")));
        view.measure(); // nothing happens
        QVERIFY(!view.isBusy());
        QVERIFY(view.conditionText().isEmpty());
    }

    void resultsAreShownWithTheCondition()
    {
        ui::Workbench workbench(ui::Settings::inMemory());
        ui::TheoryView view(workbench.next, workbench.jobs, workbench.modules, workbench.points);
        view.resize(1200, 700);
        view.show();
        auto results = std::make_shared<TheoryResults>();
        results->environments = { "test", "test_rho_0" };
        results->raw = { 0.1, 0.2, { 0.2, 1.2 } };
        results->invariant = { 0.2, 0.25, { 0.25, 0.35 } };
        results->points = { { 0, 1.1, 0.5, 0.6, 0.25, 0.8, 0.1 }, { 1, 0.3, 0.26, 0.9, 0.25, 0.8, 0.01 } };
        view.setResults(results);
        const auto plots = view.plots();
        QTRY_VERIFY(!plots[0]->isEmpty());
        QCOMPARE(plots[0]->data().rows.size(), 2);
        QCOMPARE(plots[1]->data().rows.size(), 2);
        view.grab();
        const auto names = plots[1]->canvas()->xAxis->tickVectorLabels();
        QVERIFY(names.contains(QStringLiteral("test")) && names.contains(QStringLiteral("rho_0"))); // not "test_rho_0"
        // Spread 1 over two environments, less the gap of 0.05, leaves 0.45.
        QVERIFY2(view.conditionText().contains(QStringLiteral("below 0.45")), qPrintable(view.conditionText()));

        auto narrow = std::make_shared<TheoryResults>(*results);
        narrow->raw.test = { 0.2, 0.22 };
        view.setResults(narrow);
        QVERIFY(view.conditionText().contains(QStringLiteral("does not hold")));
        QVERIFY(!view.growth()->isClickable()); // nobody knows what they were trained with
    }

    /// The settings of a point are those that were trained there.
    void aPointIsTaken()
    {
        ui::Workbench workbench(ui::Settings::inMemory());
        test::useTinyRun(workbench.next);
        ui::TheoryView view(workbench.next, workbench.jobs, workbench.modules, workbench.points);
        view.show();
        auto results = std::make_shared<TheoryResults>();
        results->environments = { "test", "test_rho_0" };
        results->raw = { 0.1, 0.2, { 0.2, 1.2 } };
        results->invariant = { 0.2, 0.25, { 0.25, 0.35 } };
        results->points = { { 0.3, 1.1, 0.5, 0.6, 0.25, 0.8, 0.1 }, { 1, 0.3, 0.26, 0.9, 0.25, 0.8, 0.01 } };
        const RunConfig base = workbench.next.config();
        view.setResults(results, base);
        QVERIFY(view.growth()->isClickable());
        ui::PointActions& actions = *view.pointActions();
        QVERIFY(actions.isHidden());
        Q_EMIT view.growth()->pointClicked(QStringLiteral("unexplained"), 0.3, 1.1);
        QVERIFY(!actions.isHidden());
        QVERIFY2(actions.label()->text().contains(QStringLiteral("1.1")), qPrintable(actions.label()->text()));
        actions.takeButton()->click();
        QCOMPARE(workbench.next.parameters().lambda1, base.parameters.lambda1 * 0.3);
        QCOMPARE(workbench.next.parameters().lambda3, base.parameters.lambda3 * 0.3);
        Q_EMIT view.risks()->pointClicked(QStringLiteral("erm"), 0, 0.2);
        actions.takeButton()->click();
        QCOMPARE(workbench.next.method(), Method::Erm);
        Q_EMIT view.risks()->pointClicked(QStringLiteral("cmir"), 0, 0.2);
        actions.takeButton()->click();
        QCOMPARE(workbench.next.method(), Method::Cmir);
        QCOMPARE(workbench.next.parameters().lambda1, base.parameters.lambda1);
    }
};

QTEST_MAIN(TestTheoryView)
#include "test_theory_view.moc"
