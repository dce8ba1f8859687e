#include "tests/ui/window_scene.h"

#include "ui/studies/check_menu.h"
#include "ui/views/apart_curves.h"
#include "ui/views/measures_pane.h"
#include "ui/views/training_view.h"
#include "viz/curve_plot.h"

#include <QComboBox>
#include <QTest>

using namespace cmir;
using namespace cmir::ui;

/// What the user chose in a view is chosen in the next run too, as far as it has it.
class TestKeptChoices : public QObject {
    Q_OBJECT

    static QList<CheckMenu::Item> items(const QStringList& ids)
    {
        QList<CheckMenu::Item> list;
        for (const QString& id : ids)
            list << CheckMenu::Item { id, id };
        return list;
    }

private Q_SLOTS:
    void aWishOutlivesWhatDoesNotHaveIt()
    {
        const auto regression = items({ "mae", "r" }), classes = items({ "accuracy", "f1" });
        CheckMenu menu;
        menu.setItems(regression, { "mae" });
        QCOMPARE(menu.chosen(), QStringList { "mae" });
        menu.tick("r", true);
        menu.tick("mae", false);
        menu.tick("r", false); // the last one stays
        QCOMPARE(menu.chosen(), QStringList { "r" });
        menu.setItems(classes, { "accuracy" });
        QCOMPARE(menu.chosen(), QStringList { "accuracy" });
        menu.tick("f1", true);
        QCOMPARE(menu.chosen(), QStringList({ "accuracy", "f1" }));
        menu.setItems({}, {});
        QVERIFY(menu.chosen().isEmpty());
        menu.setItems(regression, { "mae" });
        QCOMPARE(menu.chosen(), QStringList { "r" });
        menu.setItems(classes, { "accuracy" });
        QCOMPARE(menu.chosen(), QStringList({ "accuracy", "f1" }));
    }

    void nothingWhereThatIsAllowed()
    {
        CheckMenu menu;
        menu.allowNone("no baseline");
        menu.setItems(items({ "erm", "misa" }), { "erm" });
        menu.tick("erm", false);
        QVERIFY(menu.chosen().isEmpty());
        QCOMPARE(menu.text(), QStringLiteral("no baseline"));
        menu.setItems(items({ "erm", "misa", "coral" }), { "erm" });
        QVERIFY(menu.chosen().isEmpty());
    }

    void metricsAndLegendStayFromRunToRun()
    {
        test::WindowScene scene;
        test::trainTinyRun(scene.workbench);
        TrainingView* view = scene.window.view<TrainingView>();
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy());
        const QString r = QStringLiteral("valid/r"), mae = QStringLiteral("valid/mae");
        view->setMetricShown(r, true);
        view->setMetricShown(mae, false);
        QTRY_COMPARE(view->shownMetrics(), QStringList { r });
        QVERIFY(!view->metrics()->seriesIds().contains(mae));
        view->setMetricShown(r, false); // the last one stays
        QTRY_VERIFY(!view->isBusy());
        QCOMPARE(view->shownMetrics(), QStringList { r });
        QVERIFY(view->metrics()->seriesIds().contains(r));
        const QString term = view->losses()->seriesIds().last();
        view->losses()->setSeriesVisible(term, false);
        test::trainToTheEnd(scene.workbench);
        QTRY_VERIFY(!view->isBusy());
        QCOMPARE(view->shownMetrics(), QStringList { r });
        QVERIFY(view->losses()->seriesIds().contains(term));
        QVERIFY(!view->losses()->seriesVisible(term));
    }

    /// Settings of the next run change what the environments do to its data, and no curve of this run.
    void aTurnedSettingLeavesTheCurvesAlone()
    {
        test::WindowScene scene;
        test::trainTinyRun(scene.workbench);
        TrainingView* view = scene.window.view<TrainingView>();
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy());
        const QString loss = QStringLiteral("train/loss");
        view->losses()->removeSeries(loss); // it would come back with the curves
        scene.workbench.next.setParameter(parameter("alpha1"), 0.123);
        QTRY_VERIFY(!view->isBusy());
        QVERIFY(!view->losses()->seriesIds().contains(loss));
        Q_EMIT scene.workbench.model.epochAdded();
        QTRY_VERIFY(view->losses()->seriesIds().contains(loss));
    }

    void theModalityStays()
    {
        test::WindowScene scene;
        test::trainTinyRun(scene.workbench, 30); // so short epochs are not read every time
        TrainingView* view = scene.window.view<TrainingView>();
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy());
        view->apart()->setModality(QStringLiteral("audio"));
        test::trainToTheEnd(scene.workbench);
        QTRY_VERIFY(!view->isBusy());
        QCOMPARE(view->apart()->modality(), QStringLiteral("audio"));
        QVERIFY(view->apart()->plot()->seriesIds().contains(QStringLiteral("apart/audio/label_invariant")));
    }

    void theMeasuredSplitStays()
    {
        Workbench workbench(Settings::inMemory());
        MeasuresPane pane(workbench.model, workbench.jobs);
        test::trainTinyRun(workbench);
        auto* split = pane.findChild<QComboBox*>();
        QVERIFY(split->findText(QStringLiteral("train")) >= 0);
        QCOMPARE(split->currentText(), QStringLiteral("valid"));
        split->setCurrentText(QStringLiteral("train"));
        test::trainToTheEnd(workbench);
        QCOMPARE(split->currentText(), QStringLiteral("train"));
    }
};

QTEST_MAIN(TestKeptChoices)
#include "test_kept_choices.moc"
