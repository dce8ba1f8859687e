#include "tests/ui/studies/made_noise.h"
#include "tests/ui/study_scene.h"

#include "core/experiment/study_folder.h"
#include "ui/message_bar.h"
#include "ui/studies/noise_view.h"
#include "ui/studies/point_actions.h"
#include "ui/studies/study_controller.h"
#include "ui/views/empty_state.h"
#include "viz/curve_plot.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QTreeWidget>

using namespace cmir;
using namespace cmir::ui;
using cmir::test::Scene;

class TestNoiseView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyViewSaysWhatItWillShow()
    {
        Scene scene;
        NoiseView* view = scene.window.view<NoiseView>();
        scene.show(view);
        QVERIFY(view->emptyState()->isEmptyShown());
        QVERIFY(!view->startButton()->isEnabled());
        QVERIFY(view->startButton()->toolTip().contains(QStringLiteral("no data")));
        QVERIFY(view->curves()->isEmpty());
        scene.loadData();
        QVERIFY(view->startButton()->isEnabled());
        QVERIFY(view->startButton()->text().contains(QStringLiteral("84 trainings"))); // 4 methods, 7 ratios, 3 seeds
    }

    void methodsAreChosen()
    {
        Scene scene;
        scene.loadData();
        NoiseView* view = scene.window.view<NoiseView>();
        scene.show(view);
        QCOMPARE(view->methods()->chosen(), QStringList({ "cmir", "erm", "augmentation", "misa" }));
        view->methods()->choose({ QStringLiteral("cmir"), QStringLiteral("irm") });
        Q_EMIT view->methods()->chosenByUser();
        view->seeds()->setValue(1);
        QCOMPARE(view->plan().jobs(), std::size_t(2 * 7));
        QCOMPARE(view->plan().measures, std::vector<std::string>({ "noisy-modalities", "unseen-noise" }));
        QVERIFY(view->startButton()->text().contains(QStringLiteral("14 trainings")));
    }

    /// On the data as they are: level beside the curves, and a row that is compared with none.
    void anotherProgramIsALevel()
    {
        Scene scene;
        NoiseView* view = scene.window.view<NoiseView>();
        StudyResults results = test::noiseResults();
        results.others = { { "MMIM",
            { { "a.csv", "1", { { "test", { { "mae", 0.7 } } } } },
                { "b.csv", "2", { { "test", { { "mae", 0.8 } } } } } } } };
        scene.workbench.noise.setSummary(shownStudy(results));
        scene.show(view);
        QCOMPARE(
            view->curves()->seriesIds(), QStringList({ "cmir", "erm", "augmentation", "other program MMIM test" }));
        const viz::DataTable data = view->curves()->data();
        const auto column = data.columns.indexOf("other program MMIM test");
        QVERIFY2(column > 0, qPrintable(data.columns.join(u'|')));
        QCOMPARE(data.rows.first()[column].toDouble(), 0.75);
        QCOMPARE(data.rows.last()[column].toDouble(), 0.75);
        QTreeWidget* table = view->table();
        QCOMPARE(table->topLevelItemCount(), 3 + 1);
        QCOMPARE(table->topLevelItem(3)->text(NoiseView::Name), QStringLiteral("MMIM, without noise"));
        QVERIFY(table->topLevelItem(3)->text(NoiseView::Average).startsWith("0.750"));
        QVERIFY(table->topLevelItem(3)->text(NoiseView::PHolm).isEmpty());
        QVERIFY(!table->topLevelItem(3)->font(NoiseView::Average).bold());
        QCOMPARE(table->topLevelItem(1)->text(NoiseView::PHolm), QStringLiteral("0.026")); // as without it
        QVERIFY(view->marks()->text().contains("no point of a curve"));
        QVERIFY(view->shown().toCsv().contains("another program, without noise"));
        Q_EMIT table->itemActivated(table->topLevelItem(3), 0); // there is no training behind it
        QVERIFY(view->pointActions()->isHidden());
    }

    void curvesAndAverages()
    {
        Scene scene;
        NoiseView* view = scene.window.view<NoiseView>();
        scene.workbench.noise.setSummary(shownStudy(test::noiseResults("CMU-MOSI")));
        scene.show(view);
        QVERIFY(!view->emptyState()->isEmptyShown());
        QCOMPARE(view->curves()->seriesIds(), QStringList({ "cmir", "erm", "augmentation" }));
        QCOMPARE(view->curves()->data().rows.size(), 7);
        QCOMPARE(view->curves()->data().columns.size(), 1 + 2 * 3); // NR, and per method its mean and band
        QVERIFY(view->curves()->title().contains(QStringLiteral("noisy modalities")));
        QVERIFY(view->note()->text().contains(QStringLiteral("63 of 63 trainings")));
        QTreeWidget* table = view->table();
        QCOMPARE(table->topLevelItemCount(), 3 + 2);
        QVERIFY(table->headerItem()->text(NoiseView::Difference).contains(QStringLiteral("CmIR")));
        QVERIFY(table->topLevelItem(0)->text(NoiseView::Average).startsWith(QStringLiteral("0.900")));
        QVERIFY(table->topLevelItem(0)->text(NoiseView::Difference).isEmpty());
        QVERIFY(table->topLevelItem(0)->font(NoiseView::Average).underline());
        QVERIFY(table->topLevelItem(2)->font(NoiseView::Average).bold());
        QVERIFY(table->topLevelItem(1)->text(NoiseView::Difference).startsWith(QStringLiteral("+0.100")));
        QCOMPARE(table->topLevelItem(1)->text(NoiseView::P), QStringLiteral("0.013"));
        QCOMPARE(table->topLevelItem(1)->text(NoiseView::PHolm), QStringLiteral("0.026"));
        QVERIFY(table->topLevelItem(1)->toolTip(NoiseView::PHolm).contains(QStringLiteral("Holm")));
        QVERIFY(table->topLevelItem(1)->text(NoiseView::Change).startsWith(QStringLiteral("+0.600")));
        const QTreeWidgetItem* paper = table->topLevelItem(3);
        QCOMPARE(paper->text(NoiseView::Average), QStringLiteral("0.666"));
        QVERIFY(paper->font(NoiseView::Average).italic());
        QVERIFY(paper->toolTip(NoiseView::Average).contains(QStringLiteral("not measured here")));
        QCOMPARE(view->plots(), QList<viz::PlotWidget*> { view->curves() });
        view->copyCsvButton()->click();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("method,source,")));
    }

    void theChoosersChooseWhatIsShown()
    {
        Scene scene;
        NoiseView* view = scene.window.view<NoiseView>();
        scene.workbench.noise.setSummary(shownStudy(test::noiseResults("CMU-MOSI")));
        scene.show(view);
        view->split()->choose({ QStringLiteral("test_rho_0") });
        Q_EMIT view->split()->chosenByUser();
        QTRY_VERIFY(view->table()->topLevelItem(0)->text(NoiseView::Average).startsWith(QStringLiteral("1.900")));
        QCOMPARE(view->table()->topLevelItemCount(), 3); // nothing of the paper's
        view->protocol()->setCurrentIndex(1);
        Q_EMIT view->protocol()->activated(1);
        QTRY_VERIFY(view->curves()->title().contains(QStringLiteral("unseen noise")));
        QCOMPARE(view->split()->chosen(), QStringList({ "test" })); // alone measured under unseen noise
        view->protocol()->setCurrentIndex(0);
        Q_EMIT view->protocol()->activated(0);
        QTRY_COMPARE(view->split()->chosen(), QStringList({ "test_rho_0" })); // what was wished for is back
        view->split()->choose({ QStringLiteral("test") });
        Q_EMIT view->split()->chosenByUser();
        view->metricBox()->setCurrentIndex(view->metricBox()->findData(QStringLiteral("acc2_negative_positive")));
        Q_EMIT view->metricBox()->activated(1);
        QTRY_VERIFY(view->table()->topLevelItem(0)->text(NoiseView::Average).startsWith(QStringLiteral("0.910")));
        QVERIFY(view->table()->topLevelItem(2)->font(NoiseView::Average).bold()); // large shares are good
        QVERIFY(view->table()->topLevelItem(3)->toolTip(NoiseView::Average).contains(QStringLiteral("one Acc2")));
        QVERIFY(view->marks()->text().contains(QStringLiteral("positive / negative")));
    }

    void aStudyIsTrainedAndReadUnderEitherName()
    {
        Scene scene;
        scene.loadData();
        NoiseView* view = scene.window.view<NoiseView>();
        scene.show(view);
        view->methods()->choose({ QStringLiteral("erm") });
        view->seeds()->setValue(1);
        view->startButton()->click();
        QVERIFY(scene.workbench.noise.isBusy());
        QVERIFY(scene.workbench.sweep.obstacle().contains(QStringLiteral("noise"))); // one study at a time
        QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.noise.isBusy(), 120000);
        QVERIFY2(!scene.window.messages()->saysSomething(), qPrintable(scene.window.messages()->text()));
        QTRY_COMPARE(view->curves()->data().rows.size(), 7);
        QVERIFY(view->note()->text().contains(QStringLiteral("7 of 7 trainings")));
        const double average = view->shown().rows.first().value.mean;
        QVERIFY(average > 0);

        // `cmir protocol unseen-noise` trains the same models: its folder is one of this kind too.
        const StudyFolder folder = StudyFolder::find(scene.workbench.noise.folder().toStdString());
        StudyPlan plan = folder.readPlan();
        plan.kind = "unseen-noise";
        folder.writePlan(plan);
        Scene later;
        later.workbench.noise.setFolder(scene.workbench.noise.folder());
        later.workbench.noise.readFolder();
        QTRY_VERIFY(later.workbench.noise.summary());
        later.show(later.window.view<NoiseView>());
        QCOMPARE(later.window.view<NoiseView>()->shown().rows.first().value.mean, average);
        later.workbench.ablation.setFolder(scene.workbench.noise.folder());
        later.workbench.ablation.readFolder();
        QTRY_VERIFY(later.window.messages()->text().contains(QStringLiteral("not ablation")));
    }
};

QTEST_MAIN(TestNoiseView)
#include "test_noise_view.moc"
