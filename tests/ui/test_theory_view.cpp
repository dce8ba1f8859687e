#include "ui/job_runner.h"
#include "ui/module_agreement.h"
#include "ui/next_run.h"
#include "ui/settings.h"
#include "ui/studies/theory_view.h"
#include "viz/curve_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace cmir;

class TestTheoryView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itSaysWhyItCannotMeasureYet()
    {
        ui::NextRun next;
        ui::JobRunner jobs;
        const auto settings = ui::Settings::inMemory();
        ui::ModuleAgreement modules(jobs, *settings);
        ui::TheoryView view(next, jobs, modules);
        view.show();
        QVERIFY(!view.measureButton()->isEnabled());
        QVERIFY(view.measureButton()->toolTip().contains(QStringLiteral("data")));
        view.measure(); // nothing happens
        QVERIFY(!view.isBusy());
        QVERIFY(view.conditionText().isEmpty());
    }

    void resultsAreShownWithTheCondition()
    {
        ui::NextRun next;
        ui::JobRunner jobs;
        const auto settings = ui::Settings::inMemory();
        ui::ModuleAgreement modules(jobs, *settings);
        ui::TheoryView view(next, jobs, modules);
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
    }
};

QTEST_MAIN(TestTheoryView)
#include "test_theory_view.moc"
