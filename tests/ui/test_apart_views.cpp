#include "tests/ui/window_scene.h"

#include "core/config/preset.h"
#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"
#include "ui/message_bar.h"
#include "ui/views/apart_curves.h"
#include "ui/views/apart_picture.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/training_view.h"
#include "viz/apart_tile.h"
#include "viz/curve_plot.h"
#include "viz/embedding_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QAbstractButton>
#include <QPushButton>
#include <QTemporaryDir>

using namespace cmir;
using namespace cmir::ui;

using Scene = test::WindowScene;

/// What shows whether Z_inv and Z_spu have come apart, and the settings that let them.
class TestApartViews : public QObject {
    Q_OBJECT

    static viz::EmbeddingPlot& panel(const EmbeddingsView& view, int index)
    {
        return *static_cast<viz::EmbeddingPlot*>(view.plots()[index]);
    }

private Q_SLOTS:
    void theFirstPictureIsThatOfTheProbes()
    {
        Scene scene;
        test::trainTinyRun(scene.workbench);
        scene.workbench.model.setTestShown(true);
        EmbeddingsView* view = scene.window.view<EmbeddingsView>();
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy() && view->picture());
        QVERIFY(view->projection() == ProjectionKind::Probe);
        QCOMPARE(view->coloring(), colorByVirtualEnvironment);
        QCOMPARE(panel(*view, 0).pointCount(), 2 * 60 * 4); // valid and test, K = 3
        for (int row = 0; row < 3; ++row) {
            QCOMPARE(
                panel(*view, 2 * row).canvas()->xAxis->range(), panel(*view, 2 * row + 1).canvas()->xAxis->range());
            QCOMPARE(
                panel(*view, 2 * row).canvas()->yAxis->range(), panel(*view, 2 * row + 1).canvas()->yAxis->range());
        }
        // The two of a row are moved together, and no other.
        const QCPRange third = panel(*view, 2).canvas()->xAxis->range();
        panel(*view, 0).canvas()->xAxis->setRange(-0.5, 0.5);
        QCOMPARE(panel(*view, 1).canvas()->xAxis->range(), QCPRange(-0.5, 0.5));
        QCOMPARE(panel(*view, 2).canvas()->xAxis->range(), third);
        panel(*view, 1).resetView();
        QCOMPARE(panel(*view, 0).canvas()->xAxis->range(), panel(*view, 1).canvas()->xAxis->range());
        QVERIFY(panel(*view, 0).canvas()->xAxis->range() != QCPRange(-0.5, 0.5));
    }

    void theTileSaysItInNumbers()
    {
        Scene scene;
        test::trainTinyRun(scene.workbench);
        scene.workbench.model.setTestShown(true);
        EmbeddingsView* view = scene.window.view<EmbeddingsView>();
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy() && view->picture());
        const viz::ApartTable& tile = view->findChild<viz::ApartTile*>()->table();
        QCOMPARE(tile.blocks.size(), 4); // all, and three modalities
        QCOMPARE(tile.columns.size(), 3);
        const ApartReading::Modality all = view->picture()->apart.all();
        QCOMPARE(tile.blocks[0].rows[0][0].value, all.invariant.label->value);
        QCOMPARE(tile.blocks[0].rows[1][1].value, all.spurious.shift->value);
        QCOMPARE(tile.blocks[0].rows[1][2].chance, 0.25);
        QVERIFY(QString::fromStdString(view->picture()->apart.shiftSplit).startsWith(QStringLiteral("test_rho")));
        QVERIFY(tile.verdict.contains(QString::fromStdString(view->picture()->apart.shiftSplit)));
        QVERIFY(tile.blocks[1].rows[0][1].tip.contains(QStringLiteral("no longer go together")));
    }

    /// A run without environments, on data without a shift: what is not asked has no number.
    void theTileLeavesOutWhatIsNotAsked()
    {
        ApartReading reading;
        reading.split = "valid";
        reading.modalities = { { "text", { ApartScore { 0.5, 0.4, 0.6, 0, 9 }, {}, {} }, {} } };
        const viz::ApartTable tile = apartTable(reading, Task::Regression);
        QCOMPARE(tile.blocks.size(), 1); // one modality is all
        QCOMPARE(tile.blocks[0].rows[0][0].value, 0.5);
        QVERIFY(qIsNaN(tile.blocks[0].rows[0][1].value) && qIsNaN(tile.blocks[0].rows[1][0].value));
        QVERIFY(tile.blocks[0].rows[0][1].tip.contains(QStringLiteral("has no shifted split")));
        QVERIFY(tile.verdict.contains(QStringLiteral("K = 0")));
        QVERIFY(apartTable({}, Task::Regression).blocks.isEmpty());
    }

    void theKeySwitchesEnvironments()
    {
        Scene scene;
        test::trainTinyRun(scene.workbench);
        scene.workbench.model.setTestShown(true);
        EmbeddingsView* view = scene.window.view<EmbeddingsView>();
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy() && view->picture());
        const auto switches = view->findChild<viz::ColorKey*>()->findChildren<QAbstractButton*>();
        QCOMPARE(switches.size(), 4);
        switches[3]->click();
        for (int i = 0; i < 6; ++i)
            QCOMPARE(panel(*view, i).data().rows.size(), 2 * 60 * 3);
        switches[3]->click();
        QCOMPARE(panel(*view, 5).data().rows.size(), 2 * 60 * 4);
    }

    void coloursLeaveTheHoveredVariantsJoined()
    {
        Scene scene;
        test::trainTinyRun(scene.workbench);
        EmbeddingsView* view = scene.window.view<EmbeddingsView>();
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy() && view->picture());
        const QImage before = panel(*view, 3).grab().toImage();
        Q_EMIT panel(*view, 0).hovered(6); // the second sample, environment 2
        const QImage joined = panel(*view, 3).grab().toImage();
        QVERIFY(joined != before);
        Q_EMIT panel(*view, 0).hovered(-1);
        QVERIFY(panel(*view, 3).grab().toImage() == before);
    }

    void comingApartIsACurve()
    {
        Scene scene;
        test::trainTinyRun(scene.workbench, 30); // so short epochs are not read every time
        TrainingView* view = scene.window.view<TrainingView>();
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy());
        const viz::CurvePlot& plot = *view->apart()->plot();
        QVERIFY(plot.seriesIds().contains(QStringLiteral("apart/all/environment_spurious")));
        QVERIFY(!plot.isEmpty());
        view->apart()->setModality(QStringLiteral("audio"));
        QVERIFY(plot.seriesIds().contains(QStringLiteral("apart/audio/label_invariant")));
        QVERIFY(!plot.seriesIds().contains(QStringLiteral("apart/all/label_invariant")));
    }

    void aClickShowsTheNearestKeptEpoch()
    {
        Scene scene;
        test::trainTinyRun(scene.workbench, 6);
        TrainingView* view = scene.window.view<TrainingView>();
        scene.window.showView(view);
        QTRY_VERIFY(!view->isBusy());
        const auto& kept = scene.workbench.model.replay();
        QVERIFY(!kept.empty());
        Q_EMIT view->losses()->placeClicked(static_cast<double>(kept.front()->epoch) - 0.3);
        QCOMPARE(scene.workbench.model.replayIndex(), std::optional<std::size_t>(0));
        for (viz::CurvePlot* plot : { view->losses(), view->metrics(), view->apart()->plot() })
            QCOMPARE(plot->shownPlace(), static_cast<double>(kept.front()->epoch));
        Q_EMIT view->losses()->placeClicked(1000);
        QVERIFY(!scene.workbench.model.replayIndex());
        QVERIFY(qIsNaN(view->losses()->shownPlace()));
    }

    void anotherDataSetTakesItsPreset()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("mosi.h5"));
        ExperimentConfig small;
        small.n_train = 60;
        small.n_valid = small.n_test = 20;
        Dataset data = syntheticDataset(small);
        data.labelMin = -3;
        data.labelMax = 3;
        writeDataset(data, path.toStdString());
        Scene scene;
        NextRun& next = scene.workbench.next;
        const ExperimentConfig before = next.parameters();
        scene.window.open(path);
        QTRY_VERIFY(next.parameters() == withPreset(before, "mosi_features"));
        QTRY_VERIFY(scene.window.messages()->deedButton()->isVisible());
        QVERIFY(scene.window.messages()->text().contains(QStringLiteral("MOSI")));
        scene.window.messages()->deedButton()->click();
        QVERIFY(next.parameters() == before);
    }

    void aWarningBringsWhatMendsIt()
    {
        Scene scene;
        NextRun& next = scene.workbench.next;
        Q_EMIT scene.workbench.training.warned({ "Z_inv is collapsing", "lambda1", "0.25", "lambda1 = 0.25" });
        QPushButton* mend = scene.window.messages()->deedButton();
        QVERIFY(mend->isVisible());
        QCOMPARE(mend->text(), QStringLiteral("lambda1 = 0.25"));
        mend->click();
        QCOMPARE(next.parameters().lambda1, 0.25);
        Q_EMIT scene.workbench.training.warned({ "nothing mends this" });
        QVERIFY(!mend->isVisible());
    }
};

QTEST_MAIN(TestApartViews)
#include "test_apart_views.moc"
