#include "tests/ui/studies/made_search.h"
#include "tests/ui/study_scene.h"

#include "ui/message_bar.h"
#include "ui/parameter_editor.h"
#include "ui/parameter_panel.h"
#include "ui/studies/axis_list.h"
#include "ui/studies/axis_row.h"
#include "ui/studies/parameter_actions.h"
#include "ui/studies/point_actions.h"
#include "ui/studies/tune_controller.h"
#include "ui/studies/tune_picture.h"
#include "ui/studies/tune_view.h"
#include "ui/views/empty_state.h"
#include "viz/curve_plot.h"
#include "viz/interval_bars.h"
#include "viz/parallel_coordinates.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>

using namespace cmir;
using namespace cmir::ui;
using cmir::test::Scene;

using cmir::test::madeResults;

class TestTuneView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyItSaysWhatItWillShow()
    {
        Scene scene;
        auto* view = scene.window.view<TuneView>();
        scene.show(view);
        QVERIFY(view->emptyState()->isEmptyShown());
        QVERIFY(!view->startButton()->isEnabled());
        QVERIFY(view->startButton()->toolTip().contains("no data"));
        scene.loadData();
        QTRY_VERIFY(view->startButton()->isEnabled());
        QCOMPARE(view->objectives()->chosen(), QStringList { "valid/mae" });
        QVERIFY(view->startButton()->text().contains("up to 156")); // 50 settings with 3 seeds, two with 3 new ones
        view->sampler()->setCurrentIndex(3);
        Q_EMIT view->sampler()->activated(3);
        QVERIFY(!view->trials()->isEnabled());
        view->axes()->rows().first()->setValues("nonsense");
        Q_EMIT view->axes()->rows().first()->edited();
        QVERIFY(!view->startButton()->isEnabled());
    }

    void aSearchIsShown()
    {
        Scene scene;
        auto* view = scene.window.view<TuneView>();
        scene.show(view);
        scene.workbench.tune.setResults(madeResults());
        QTRY_VERIFY(!view->isBusy());
        QVERIFY(!view->emptyState()->isEmptyShown());
        const QString verdict = view->verdictLabel()->text();
        QVERIFY2(verdict.contains("Chosen: λ₁ 4"), qPrintable(verdict));
        QVERIFY2(verdict.contains("new seeds"), qPrintable(verdict));
        QVERIFY2(verdict.contains("better"), qPrintable(verdict));
        QVERIFY2(verdict.contains("test"), qPrintable(verdict));
        QCOMPARE(view->shownTrial(), std::optional<std::size_t>(3));
        const auto curves = searchCourse(madeResults());
        QCOMPARE(curves.first().look.id, QString("best so far"));
        QCOMPARE(curves.first().y, (QList<double> { 0.51, 0.51, 0.455, 0.455, 0.305 }));
        QCOMPARE(view->importance()->rows().size(), 1);
        QCOMPARE(view->course()->shownPlace(), 4.0);
    }

    void aSettingIsClickedAndTaken()
    {
        Scene scene;
        auto* view = scene.window.view<TuneView>();
        scene.show(view);
        scene.workbench.tune.setResults(madeResults());
        QTRY_VERIFY(!view->isBusy());
        Q_EMIT view->course()->placeClicked(2.2);
        QCOMPARE(view->shownTrial(), std::optional<std::size_t>(1));
        QVERIFY2(view->pointActions()->label()->text().contains("given up after 1 of 2 seeds"),
            qPrintable(view->pointActions()->label()->text()));
        Q_EMIT view->parallel()->lineClicked(2);
        QCOMPARE(view->shownTrial(), std::optional<std::size_t>(2));
        Q_EMIT view->course()->placeClicked(99); // beyond them: the chosen one again
        QCOMPARE(view->shownTrial(), std::optional<std::size_t>(3));
        QCOMPARE(view->pointActions()->seeds()->count(), 2);
        const double before = scene.workbench.next.parameters().lambda1;
        view->pointActions()->takeButton()->click();
        QCOMPARE(scene.workbench.next.parameters().lambda1, 4.0);
        scene.workbench.undo.undo();
        QCOMPARE(scene.workbench.next.parameters().lambda1, before);
    }

    /// A parameter is no training: its bar marks where the good settings lie, and leads to where it is set.
    void aBarOfImportanceIsClicked()
    {
        Scene scene;
        auto* view = scene.window.view<TuneView>();
        scene.show(view);
        TuneResults results = madeResults();
        results.importance.good = 2;
        results.importance.points = 4;
        scene.workbench.tune.setResults(results);
        QTRY_VERIFY(!view->isBusy());
        QVERIFY(view->importance()->isClickable());
        QVERIFY(view->parameterActions()->isHidden());
        view->importance()->setFocus();
        QTest::keyClick(view->importance(), Qt::Key_Down);
        QTest::keyClick(view->importance(), Qt::Key_Return);
        QVERIFY(!view->parameterActions()->isHidden());
        QCOMPARE(view->picture()->currentIndex(), 1);
        QCOMPARE(view->parallel()->selected(), (QList<int> { 2, 3 })); // 0.455 and 0.305, by λ₁ 3 and 4
        const QString text = view->parameterActions()->label()->text();
        QVERIFY2(text.contains("100 % [90, 100]"), qPrintable(text));
        QVERIFY2(
            text.contains("The best 2 settings lie from 3 to 4, all that were tried from 1 to 4"), qPrintable(text));
        // What the search finds next does not take it away, Escape does.
        scene.workbench.tune.setResults(results);
        QTRY_VERIFY(!view->isBusy());
        QCOMPARE(view->parallel()->selected().size(), 2);
        QVERIFY(!view->parameterActions()->isHidden());
        // To where it is set, whatever the panel was reduced to.
        ParameterPanel* panel = scene.window.parameters();
        panel->search()->setText("epochs");
        QVERIFY(!panel->editor("lambda1")->isVisible());
        view->parameterActions()->panelButton()->click();
        QVERIFY(panel->editor("lambda1")->isVisible());
        QTRY_VERIFY(panel->editor("lambda1")->control()->visibleRegion().isEmpty() == false);
        QTest::keyClick(view->parallel(), Qt::Key_Escape);
        QVERIFY(view->parameterActions()->isHidden());
        QCOMPARE(view->parallel()->selected().size(), 4);
    }

    void severalGoalsHaveAPicture()
    {
        TuneResults results = madeResults();
        results.plan.objectives.push_back({ "noise", "mae" });
        for (std::size_t t = 0; t < results.trials.size(); ++t) {
            const double value = 1 + 0.1 * static_cast<double>(t);
            results.trials[t].values.push_back({ value, value });
            results.trials[t].estimates.push_back(studentInterval(std::vector { value, value }));
            results.trials[t].best = t == 0 || t == 3;
        }
        const auto curves = searchFront(results);
        QCOMPARE(curves.size(), 3);
        QCOMPARE(curves.last().look.id, QString("front"));
        QCOMPARE(curves.last().x, QList<double> { 0.305 });
        QVERIFY(searchFront(madeResults()).isEmpty());
    }

    void itIsSearchedCancelledGoneOnAndRead()
    {
        Scene scene;
        scene.loadData();
        auto* view = scene.window.view<TuneView>();
        scene.show(view);
        view->seeds()->setValue(2);
        view->trials()->setValue(5);
        view->startButton()->click();
        QVERIFY(scene.workbench.tune.isBusy());
        QVERIFY(scene.workbench.sweep.obstacle().contains("tune"));
        QTRY_VERIFY_WITH_TIMEOUT(
            scene.workbench.tune.results() && scene.workbench.tune.results()->trained.finished >= 2, 60000);
        view->cancelButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.tune.isBusy(), 60000);
        view->startButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.tune.isBusy(), 120000);
        QVERIFY2(!scene.window.messages()->saysSomething(), qPrintable(scene.window.messages()->text()));
        const auto results = scene.workbench.tune.results();
        QVERIFY(results && results->searched && results->chosen && results->final);
        QCOMPARE(results->trials.size(), std::size_t(5));
        QTRY_VERIFY(view->verdictLabel()->text().contains("new seeds"));
        // The same from the folder, by another window.
        Scene other;
        other.workbench.tune.setFolder(scene.workbench.tune.folder());
        other.workbench.tune.readFolder();
        QTRY_VERIFY_WITH_TIMEOUT(other.workbench.tune.results() != nullptr && !other.workbench.tune.isBusy(), 60000);
        QCOMPARE(other.workbench.tune.results()->chosen, results->chosen);
        QCOMPARE(verdict(*other.workbench.tune.results()), verdict(*results));
    }

    void whatWasSetUpIsThereAgain()
    {
        Scene scene;
        scene.loadData();
        auto* view = scene.window.view<TuneView>();
        view->axes()->add("alpha");
        view->trials()->setValue(17);
        view->race()->setChecked(false);
        view->rule()->setCurrentIndex(1);
        view->objectives()->choose({ "noise/mae" });
        const QJsonObject state = view->state();
        Scene other;
        other.loadData();
        auto* again = other.window.view<TuneView>();
        again->restore(state);
        QCOMPARE(again->state(), state);
        QCOMPARE(again->axes()->rows().size(), 4);
    }
};

QTEST_MAIN(TestTuneView)

#include "test_tune_view.moc"
