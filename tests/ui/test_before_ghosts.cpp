#include "tests/ui/window_scene.h"

#include "core/storage/run_file.h"
#include "ui/library/run_ghosts.h"
#include "ui/views/big_number.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/measures_pane.h"
#include "ui/views/robustness_view.h"
#include "ui/views/training_view.h"
#include "viz/apart_tile.h"
#include "viz/curve_plot.h"
#include "viz/embedding_plot.h"

#include <QTemporaryDir>
#include <QTreeWidget>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr int patience = 60000;

/// A window whose run is trained anew after a change: the first result stays as a ghost.
struct Scene : test::WindowScene {
    Scene() { test::trainTinyRun(workbench); }

    void measure()
    {
        QSignalSpy measured(&workbench.model, &RunModel::resultsChanged);
        workbench.robustness.measureRun();
        QTRY_COMPARE_WITH_TIMEOUT(measured.count(), 1, patience);
    }

    void trainAnew()
    {
        first = workbench.model.record();
        workbench.next.setParameter(parameter("lambda1"), 30.0);
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        workbench.retrain();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QCOMPARE(workbench.model.beneath(), first);
    }

    template <class V> V* show()
    {
        V* view = window.view<V>();
        window.showView(view);
        [&] { QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy(), patience); }();
        return view;
    }

    std::shared_ptr<const RunRecord> first;
};

QStringList beforeIn(const viz::CurvePlot* plot)
{
    QStringList ids = plot->seriesIds();
    ids.removeIf([](const QString& id) { return !id.startsWith(u"before"); });
    return ids;
}

const BigNumber::Comparison* comparedWithBefore(const QWidget& view)
{
    for (const BigNumber* number : view.findChildren<BigNumber*>())
        for (const BigNumber::Comparison& comparison : number->comparisons())
            if (comparison.name == QStringLiteral("before"))
                return &comparison;
    return nullptr;
}

}

/// The result before, in grey behind the run that was trained anew, in every view that can show it.
class TestBeforeGhosts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void curvesAndTheirNumber()
    {
        Scene scene;
        TrainingView* view = scene.show<TrainingView>();
        QVERIFY(beforeIn(view->metrics()).isEmpty() && !comparedWithBefore(*view));
        scene.trainAnew();
        const QString id = QStringLiteral("before/valid/mae");
        QTRY_COMPARE(beforeIn(view->metrics()), QStringList { id });
        QCOMPARE(beforeIn(view->losses()), QStringList { QStringLiteral("before/train/loss") });
        const viz::DataTable table = view->metrics()->data();
        const auto& series = scene.first->history.series.at("valid/mae");
        QVERIFY(std::abs(table.rows[0][table.columns.indexOf(id)].toDouble() - series[0]) < 1e-9);
        const auto* number = comparedWithBefore(*view);
        QVERIFY(number);
        const double selected = series[static_cast<std::size_t>(scene.first->bestEpoch - 1)];
        QCOMPARE(number->value, BigNumber::compare({}, {}, selected, false).value);
    }

    void whatIsPinnedTooIsDrawnOnce()
    {
        Scene scene;
        TrainingView* view = scene.show<TrainingView>();
        scene.trainAnew();
        QTRY_COMPARE(beforeIn(view->metrics()).size(), 1);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("first.h5"));
        writeRun(*scene.first, path.toStdString());
        scene.workbench.pinned.pin(path, QStringLiteral("first"));
        QTRY_VERIFY(view->metrics()->seriesIds().contains(QStringLiteral("pinned 1/first/valid/mae")));
        QVERIFY(beforeIn(view->metrics()).isEmpty() && beforeIn(view->losses()).isEmpty());
        QCOMPARE(allGhosts(scene.workbench.model, scene.workbench.pinned).size(), 1);
        scene.workbench.pinned.unpin(path);
        QTRY_COMPARE(beforeIn(view->metrics()).size(), 1);
        QCOMPARE(allGhosts(scene.workbench.model, scene.workbench.pinned)[0].color, beforeColor);
        QVERIFY(ghostsBehind(scene.workbench.model, scene.workbench.pinned).isEmpty()); // nothing that was pinned
    }

    void robustness()
    {
        Scene scene;
        scene.measure();
        RobustnessView* view = scene.show<RobustnessView>();
        const auto noise = [&] { return static_cast<viz::CurvePlot*>(view->plots()[0]); };
        const auto shift = [&] { return static_cast<viz::CurvePlot*>(view->plots()[1]); };
        QVERIFY(beforeIn(noise()).isEmpty() && noise()->seriesIds().contains(QStringLiteral("run/noise on all")));
        scene.trainAnew();
        QTRY_COMPARE(noise()->seriesIds(), QStringList { QStringLiteral("before") }); // the new one is not measured
        QCOMPARE(beforeIn(shift()).size(), 1);
        QVERIFY(comparedWithBefore(*view));
        scene.measure();
        QTRY_VERIFY(noise()->seriesIds().contains(QStringLiteral("run/noise on all")));
        QCOMPARE(beforeIn(noise()).size(), 1);
        QVERIFY(!comparedWithBefore(*view)->gap.isEmpty());
        // Its numbers are the first run's own.
        const Headline head = headline(
            *scene.workbench.model.record(), "mae", cmir::ui::MeasuredSplits::validation(), scene.first.get());
        QCOMPARE(*head.before->noisy, *headline(*scene.first, "mae", cmir::ui::MeasuredSplits::validation()).run.noisy);
        QVERIFY(*head.before->noisy != *head.run.noisy);
    }

    void measuredValues()
    {
        Scene scene;
        EmbeddingsView* view = scene.show<EmbeddingsView>();
        view->setMeasuresVisible(true);
        const MeasuresPane* pane = view->measures();
        QTRY_VERIFY_WITH_TIMEOUT(!pane->picture().modalities.empty() && !pane->isBusy(), patience);
        QVERIFY(pane->tree()->isColumnHidden(MeasuresPane::InvariantBefore));
        const auto firstRow = [&] { return pane->tree()->topLevelItem(0)->child(0); };
        const QString own = firstRow()->text(MeasuresPane::Invariant);
        QVERIFY(!own.isEmpty());
        scene.trainAnew();
        QTRY_VERIFY_WITH_TIMEOUT(!pane->picture().modalities.empty() && !pane->isBusy(), patience);
        QVERIFY(!pane->tree()->isColumnHidden(MeasuresPane::InvariantBefore));
        QCOMPARE(firstRow()->text(MeasuresPane::InvariantBefore), own);
        QVERIFY(
            firstRow()->foreground(MeasuresPane::InvariantBefore) != firstRow()->foreground(MeasuresPane::Invariant));
        QVERIFY(firstRow()->toolTip(MeasuresPane::InvariantBefore).contains(QStringLiteral("result before")));
        // A run that is begun by itself has nothing behind it.
        test::trainToTheEnd(scene.workbench);
        QTRY_VERIFY_WITH_TIMEOUT(!pane->picture().modalities.empty() && !pane->isBusy(), patience);
        QVERIFY(pane->tree()->isColumnHidden(MeasuresPane::InvariantBefore));
    }

    void pointsAndTheTile()
    {
        Scene scene;
        EmbeddingsView* view = scene.show<EmbeddingsView>();
        const auto panel = [&] { return static_cast<viz::EmbeddingPlot*>(view->plots()[0]); };
        const auto tile = [&] { return view->findChild<viz::ApartTile*>()->table().blocks[0].rows[0][0]; };
        QVERIFY(panel()->ghost().isEmpty() && std::isnan(tile().before));
        const auto was = view->picture()->panels[0].positions;
        const double label = view->picture()->apart.all().invariant.label->value;
        scene.trainAnew();
        QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && !panel()->ghost().isEmpty(), patience);
        QCOMPARE(panel()->ghost(), was);
        QCOMPARE(tile().before, label);
        QVERIFY(tile().tip.contains(QStringLiteral("before")));
        QCOMPARE(panel()->pointCount(), static_cast<int>(was.size())); // a ghost is no point of it
        // Projected once, and again for another projection; t-SNE's axes are of one run.
        const auto before = view->picture()->before;
        view->setColoring(view->coloring());
        QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy(), patience);
        QCOMPARE(view->picture()->before, before);
        view->setProjection(ProjectionKind::Pca);
        QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy(), patience);
        QVERIFY(view->picture()->before != before && !panel()->ghost().isEmpty());
        view->setProjection(ProjectionKind::Tsne);
        QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy(), patience);
        QVERIFY(panel()->ghost().isEmpty());
    }
};

QTEST_MAIN(TestBeforeGhosts)
#include "test_before_ghosts.moc"
