#include "tests/ui/tiny_run.h"

#include "core/common/random.h"
#include "ui/main_window.h"
#include "ui/samples/samples_dock.h"
#include "ui/selection/selection_actions.h"
#include "ui/views/correlation_view.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/epoch_bar.h"
#include "ui/views/layout_bar.h"
#include "ui/views/measures_pane.h"
#include "viz/embedding_plot.h"
#include "viz/histogram_plot.h"
#include "viz/matrix_plot.h"
#include "viz/short_number.h"

#include <QAction>
#include <QCheckBox>
#include <QPushButton>
#include <QSlider>
#include <QTest>
#include <QTreeWidget>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace cmir;
using namespace cmir::ui;

namespace {

/// A window with a small finished run.
struct Scene {
    explicit Scene(std::int64_t epochs = 3)
        : workbench(Settings::inMemory())
        , window(workbench)
    {
        window.resize(1400, 900);
        window.show();
        test::trainTinyRun(workbench, epochs);
        workbench.model.setTestShown(true);
    }

    viz::EmbeddingPlot* panel(int index) const
    {
        return static_cast<viz::EmbeddingPlot*>(window.view<EmbeddingsView>()->plots().at(index));
    }

    void showEmbeddings()
    {
        window.showView(window.view<EmbeddingsView>());
        window.view<EmbeddingsView>()->setProjection(ProjectionKind::Pca); // the clean samples, a point for each
        window.view<EmbeddingsView>()->setColoring(colorByLabel);
        QTRY_VERIFY_WITH_TIMEOUT(
            !window.view<EmbeddingsView>()->isBusy() && window.view<EmbeddingsView>()->picture(), 60000);
    }

    Workbench workbench;
    MainWindow window;
};

/// Two clouds of one split, each sample clean and in one noisy variant.
std::shared_ptr<const Snapshot> twoClouds(std::int64_t samples, double shift)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->modalityNames = { "text" };
    Variants split;
    split.split = "test";
    split.environments = 2;
    Random random(1, "clouds");
    Representation r { Matrix(2 * samples, 5), Matrix(2 * samples, 5) };
    for (std::int64_t i = 0; i < samples; ++i) {
        split.sample.push_back(i);
        for (std::int64_t row = 2 * i; row < 2 * i + 2; ++row)
            for (std::int64_t j = 0; j < 5; ++j)
                r.invariant(row, j) = static_cast<float>(random.gaussian() + (i % 2 ? 8 : 0) + shift * (j == 0));
    }
    split.modalities.push_back(r); // the spurious one is constant
    split.prediction = Matrix(2 * samples, 1);
    snapshot->splits.push_back(split);
    return snapshot;
}

LayoutRequest requestFor(const std::shared_ptr<const Snapshot>& snapshot)
{
    return { snapshot, choosePoints(*snapshot, { QStringLiteral("test") }, false), { 10, 400, 3 }, nullptr, false };
}

}

class TestLinkedViews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tsneIsRepeatableAndSaysWhatItLaidOut();
    void tsneGoesOnFromTheLastLayout();
    void tsneRefusesTooLargeAPerplexity();
    void tsneIsComputedOnRequestPausedAndCancelled();
    void umapIsLaidOutLikeTsne();
    void eachMethodKeepsItsLayouts();
    void fewPointsAreLaidOutWithWhatTheyAllow();
    void nearestPointsAreMarkedInEveryPanel();
    void everySampleIsShownOnRequest();
    void trustIsAColourOfEachPanel();
    void selectionsAreNamed();
    void probeDirectionsArePictured();
    void pickedPointsAreSelectedEverywhere();
    void cellsSelectTheirSamples();
    void epochsAreReplayed();
    void measuresFollowTheRun();
    void trustworthinessComesWithTheMeasures();
    void aLatePictureIsDropped();
    void correlationPages();
    void oneViewAlone();
};

void TestLinkedViews::tsneIsRepeatableAndSaysWhatItLaidOut()
{
    const auto snapshot = twoClouds(40, 0);
    int partial = 0;
    const PointLayouts one = computeLayouts(requestFor(snapshot), {}, [&](const PointLayouts&) { ++partial; });
    const PointLayouts other = computeLayouts(requestFor(snapshot), {});
    QVERIFY(one.panels == other.panels);
    QCOMPARE(partial, 40);
    QCOMPARE(one.iteration, 400);
    QVERIFY(one.isFor(*twoClouds(40, 1), one.points));
    QVERIFY(!one.isFor(*snapshot, choosePoints(*snapshot, { QStringLiteral("test") }, true)));
    for (const float value : one.panels[1].values) // constant: one place, no NaN
        QCOMPARE(value, 0.0F);
    QVERIFY(std::isfinite(one.panels[0](3, 1)));
}

void TestLinkedViews::tsneGoesOnFromTheLastLayout()
{
    LayoutRequest request = requestFor(twoClouds(40, 0));
    const auto before = std::make_shared<const PointLayouts>(computeLayouts(request, {}));
    LayoutRequest next = requestFor(twoClouds(40, 0.5));
    next.previous = before;
    next.warm = true;
    const PointLayouts after = computeLayouts(next, {});
    QVERIFY(after.iterations < before->iterations);
    const Matrix &a = before->panels[0], &b = after.panels[0];
    double moved = 0, extent = 0;
    for (std::int64_t i = 0; i < a.rows; ++i)
        for (std::int64_t j = 0; j < 2; ++j) {
            moved += std::pow(double(a(i, j)) - double(b(i, j)), 2);
            extent += std::pow(double(a(i, j)), 2);
        }
    QVERIFY2(moved < 0.1 * extent, qPrintable(QString::number(moved / extent)));
}

void TestLinkedViews::tsneRefusesTooLargeAPerplexity()
{
    LayoutRequest request = requestFor(twoClouds(20, 0));
    request.settings.perplexity = 50;
    try {
        computeLayouts(request, {});
        QFAIL("no error");
    } catch (const BadInput& error) {
        QVERIFY2(std::string(error.what()).find("6.33") != std::string::npos, error.what()); // (20 - 1) / 3
    }
}

void TestLinkedViews::tsneIsComputedOnRequestPausedAndCancelled()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    view->setProjection(ProjectionKind::Tsne);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && view->picture()->kind == ProjectionKind::Tsne, 60000);
    QVERIFY(scene.panel(0)->isEmpty()); // nothing before it is asked for
    LayoutBar* tsne = view->layoutBar();
    tsne->setSettings({ 10, 20000, 0 });
    tsne->computeButton()->click();
    QVERIFY(tsne->isComputing());
    QTRY_VERIFY_WITH_TIMEOUT(tsne->layouts(), 60000); // a layout on the way
    tsne->pauseButton()->click();
    QVERIFY(tsne->isPaused());
    tsne->pauseButton()->click();
    QVERIFY(!tsne->isPaused());
    QTRY_VERIFY_WITH_TIMEOUT(!scene.panel(0)->isEmpty(), 60000);
    tsne->cancel();
    QVERIFY(!tsne->isComputing());
    QVERIFY(tsne->layouts()); // what there was stays
    QVERIFY(tsne->layouts()->iteration < 20000);
    tsne->setSettings({ 10, 60, 0 });
    tsne->computeButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!tsne->isComputing(), 60000);
    QCOMPARE(tsne->layouts()->iteration, 60);
}

void TestLinkedViews::umapIsLaidOutLikeTsne()
{
    LayoutRequest request = requestFor(twoClouds(40, 0));
    request.settings.method = LayoutMethod::Umap;
    request.settings.neighbours = 8;
    const auto one = std::make_shared<const PointLayouts>(computeLayouts(request, {}));
    QCOMPARE(one->method, LayoutMethod::Umap);
    QCOMPARE(one->iteration, 500);
    QVERIFY(computeLayouts(request, {}).panels == one->panels);
    for (const float value : one->panels[1].values) // constant
        QCOMPARE(value, 0.0F);
    double same = 0, other = 0; // the two clouds come apart
    const Matrix& layout = one->panels[0];
    for (std::int64_t i = 2; i < layout.rows; ++i) {
        const auto distance = [&](std::int64_t j) {
            return std::hypot(double(layout(i, 0)) - double(layout(j, 0)), double(layout(i, 1)) - double(layout(j, 1)));
        };
        same += distance(i - 2);
        other += distance(i - 1);
    }
    QVERIFY2(other > 2 * same, qPrintable(QString("%1, %2").arg(other).arg(same)));
    LayoutRequest next = request;
    next.snapshot = twoClouds(40, 0.5);
    next.previous = one;
    next.warm = true;
    QCOMPARE(computeLayouts(next, {}).iterations, 125);
    request.settings.neighbours = 40;
    try {
        computeLayouts(request, {});
        QFAIL("no error");
    } catch (const BadInput& error) {
        QVERIFY2(std::string(error.what()).find("2 to 39") != std::string::npos, error.what());
    }
}

/// Who asks for more neighbours than there are points wants all of them, and is told how many that is.
void TestLinkedViews::fewPointsAreLaidOutWithWhatTheyAllow()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    LayoutBar* bar = view->layoutBar();
    for (const auto& [kind, words] : { std::pair(ProjectionKind::Tsne, "perplexity at most %1"),
             std::pair(ProjectionKind::Umap, "at most %1 neighbours") }) {
        view->setProjection(kind);
        QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && view->picture()->kind == kind, 60000);
        QCOMPARE(bar->limit(), QString());
        const LayoutSettings usual = bar->settings();
        LayoutSettings many = usual;
        many.perplexity = 1000;
        many.neighbours = 200;
        many.iterations = 10;
        bar->setSettings(many);
        const auto points = static_cast<int>(view->picture()->points.size());
        QVERIFY2(points > 100 && points < 200, qPrintable(QString::number(points)));
        const double most = kind == ProjectionKind::Tsne ? (points - 1) / 3.0 : points - 1;
        QCOMPARE(bar->limit(), QString::fromLatin1(words).arg(viz::shortNumber(most)));
        QCOMPARE(bar->settings().perplexity, 1000.0); // what was asked for stays
        bar->computeButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!bar->isComputing() && bar->layouts() && !scene.panel(0)->isEmpty(), 60000);
        bar->setSettings(usual);
    }
}

void TestLinkedViews::eachMethodKeepsItsLayouts()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    LayoutBar* bar = view->layoutBar();
    view->setProjection(ProjectionKind::Umap);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && view->picture()->kind == ProjectionKind::Umap, 60000);
    QVERIFY(scene.panel(0)->isEmpty());
    bar->computeButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!bar->isComputing() && bar->layouts(), 60000);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.panel(0)->isEmpty() && !view->isBusy(), 60000);
    QCOMPARE(view->picture()->panels[0].xTitle, QStringLiteral("UMAP 1"));
    view->setProjection(ProjectionKind::Tsne);
    QVERIFY(!bar->layouts());
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && view->picture()->kind == ProjectionKind::Tsne, 60000);
    QVERIFY(scene.panel(0)->isEmpty());
    view->setProjection(ProjectionKind::Umap);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.panel(0)->isEmpty(), 60000);

    // A colour that shows all variants has points of its own; the layouts of both are there again.
    const std::size_t clean = view->picture()->points.size();
    for (const bool variants : { true, false, true }) {
        const bool isKnown = view->picture()->points.size() != clean || bar->keptLayouts().size() == 2;
        view->setColoring(variants ? colorByVirtualEnvironment : colorByLabel);
        QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && (view->picture()->points.size() != clean) == variants, 60000);
        QCOMPARE(scene.panel(0)->isEmpty(), !isKnown);
        if (isKnown)
            continue;
        bar->computeButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!bar->isComputing() && !scene.panel(0)->isEmpty() && !view->isBusy(), 60000);
    }
    QCOMPARE(bar->keptLayouts().size(), std::size_t(2));
}

void TestLinkedViews::nearestPointsAreMarkedInEveryPanel()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    view->setNearestCount(4);
    Q_EMIT scene.panel(1)->picked({ 7 }, viz::SetOperation::Replace);
    QTRY_COMPARE_WITH_TIMEOUT(scene.panel(0)->starCenter(), 7, 60000);
    // The spurious part of the first modality, in all its dimensions.
    const EmbeddingPicture& picture = *view->picture();
    const Matrix rows = gatherPoints(*picture.snapshot, picture.points, 0, false);
    std::vector<std::pair<double, int>> all;
    for (std::int64_t i = 0; i < rows.rows; ++i) {
        double square = 0;
        for (std::int64_t c = 0; c < rows.cols; ++c)
            square += std::pow(double(rows(i, c)) - double(rows(7, c)), 2);
        if (i != 7)
            all.emplace_back(square, int(i));
    }
    std::sort(all.begin(), all.end());
    const QList<int> wanted { all[0].second, all[1].second, all[2].second, all[3].second };
    for (int panel = 0; panel < 6; ++panel) {
        QCOMPARE(scene.panel(panel)->starCenter(), 7);
        QCOMPARE(scene.panel(panel)->star(), wanted);
    }
    view->setNearestCount(2);
    QTRY_COMPARE_WITH_TIMEOUT(scene.panel(3)->star(), wanted.first(2), 60000);
    Q_EMIT scene.panel(2)->picked({}, viz::SetOperation::Replace); // beside every point
    for (int panel = 0; panel < 6; ++panel)
        QCOMPARE(scene.panel(panel)->starCenter(), -1);
    view->setNearestCount(0);
    Q_EMIT scene.panel(1)->picked({ 7 }, viz::SetOperation::Replace);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy(), 60000);
    QCOMPARE(scene.panel(0)->starCenter(), -1);
}

void TestLinkedViews::everySampleIsShownOnRequest()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    QVERIFY(!view->showsEverySample());
    const RunRecord& record = *scene.workbench.model.record();
    std::size_t samples = 0;
    for (const SplitRepresentations& split : record.representations)
        if (view->shownSplits().contains(QString::fromStdString(split.split)))
            samples += static_cast<std::size_t>(split.modalities[0].invariant.rows);
    view->setEverySample(true);
    QTRY_VERIFY_WITH_TIMEOUT(view->showsEverySample() && !view->isBusy(), 60000);
    QCOMPARE(view->picture()->points.size(), samples);
    view->setProjection(ProjectionKind::Umap); // which wants the representations at hand
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && view->picture()->kind == ProjectionKind::Umap, 60000);
    const EmbeddingPicture& picture = *view->picture();
    QCOMPARE(picture.points.size(), samples);
    // The last point is the last sample of the last shown split, as the run represents it.
    const EmbeddingPoint& last = picture.points.back();
    const Variants& split = picture.snapshot->splits[last.split];
    for (const SplitRepresentations& whole : record.representations)
        if (whole.split == split.split) {
            const auto kept = whole.modalities[0].invariant.row(last.sample(*picture.snapshot));
            const auto shown = split.modalities[0].invariant.row(last.row(*picture.snapshot));
            QVERIFY(std::ranges::equal(kept, shown));
        }
    view->layoutBar()->computeButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!view->layoutBar()->isComputing(), 120000);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.panel(0)->isEmpty() && !view->isBusy(), 60000);
    QCOMPARE(view->layoutBar()->layouts()->points.size(), samples);
    scene.workbench.model.showReplay(0); // an earlier epoch has the shown ones only
    QTRY_VERIFY_WITH_TIMEOUT(!view->showsEverySample() && !view->isBusy(), 60000);
}

void TestLinkedViews::trustIsAColourOfEachPanel()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    view->setColoring(colorByTrust);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && !view->picture()->panels[0].trust.isEmpty(), 60000);
    const EmbeddingPicture& picture = *view->picture();
    QVERIFY(picture.panels[0].trust != picture.panels[1].trust);
    for (const EmbeddingPicture::Panel& panel : picture.panels) {
        QCOMPARE(panel.trust.size(), panel.positions.size());
        QCOMPARE(picture.coloringOf(panel).values, panel.trust);
        const double mean = std::accumulate(panel.trust.begin(), panel.trust.end(), 0.0) / double(panel.trust.size());
        QVERIFY(std::abs(mean - panel.trustworthiness.value()) < 1e-9);
        QVERIFY(*std::ranges::min_element(panel.trust) >= picture.coloring.minimum);
    }
    QCOMPARE(picture.coloring.maximum, 1.0);
    view->setColoring(colorByLabel);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && view->picture()->panels[0].trust.isEmpty(), 60000);
}

void TestLinkedViews::selectionsAreNamed()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    SampleSet train;
    const EmbeddingPicture& picture = *view->picture();
    for (const EmbeddingPoint& point : picture.points)
        if (picture.snapshot->splits[point.split].split == "valid")
            train.insert("valid", point.sample(*picture.snapshot));
    scene.workbench.selection.apply(train, viz::SetOperation::Replace);
    QTRY_VERIFY_WITH_TIMEOUT(view->countText().contains(QStringLiteral("split: valid")), 60000);
    scene.workbench.selection.clear();
    QTRY_VERIFY(!view->countText().contains(QStringLiteral("split")));
}

void TestLinkedViews::probeDirectionsArePictured()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    view->setProjection(ProjectionKind::Probe);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && view->picture()->kind == ProjectionKind::Probe, 60000);
    const EmbeddingPicture& picture = *view->picture();
    QVERIFY(picture.panels[0].xTitle.startsWith(QStringLiteral("label R² ")));
    // Labels grow to the right, also on samples the direction was not fitted to.
    double xy = 0, meanX = 0, meanY = 0;
    const auto n = static_cast<double>(picture.points.size());
    for (std::size_t i = 0; i < picture.points.size(); ++i) {
        meanX += picture.panels[0].positions[qsizetype(i)].x() / n;
        meanY += picture.coloring.values[qsizetype(i)] / n;
    }
    for (std::size_t i = 0; i < picture.points.size(); ++i)
        xy += (picture.panels[0].positions[qsizetype(i)].x() - meanX) * (picture.coloring.values[qsizetype(i)] - meanY);
    QVERIFY(xy > 0);
}

void TestLinkedViews::pickedPointsAreSelectedEverywhere()
{
    Scene scene;
    scene.showEmbeddings();
    SelectionModel& selection = scene.workbench.selection;
    Q_EMIT scene.panel(0)->picked({ 3, 4 }, viz::SetOperation::Replace);
    QCOMPARE(selection.selected().count(), 2);
    for (int i = 0; i < 6; ++i)
        QCOMPARE(scene.panel(i)->selected().count(true), 2);
    QVERIFY(scene.panel(5)->selected()[3]);
    Q_EMIT scene.panel(1)->picked({ 4 }, viz::SetOperation::Remove);
    QCOMPARE(selection.selected().count(), 1);
    scene.window.selectionActions()->undo->trigger();
    QCOMPARE(selection.selected().count(), 2);
    QCOMPARE(scene.panel(2)->selected().count(true), 2);
    scene.window.selectionActions()->none->trigger();
    QVERIFY(scene.panel(2)->selected().isEmpty());
    test::trainTinyRun(scene.workbench, 1); // another run: other samples
    QVERIFY(selection.selected().isEmpty());
}

void TestLinkedViews::cellsSelectTheirSamples()
{
    Scene scene;
    CorrelationView* view = scene.window.view<CorrelationView>();
    scene.window.showView(view);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && !view->picture().panels.empty(), 60000);
    auto* matrix = static_cast<viz::MatrixPlot*>(view->plots().first());
    Q_EMIT matrix->cellPicked(2, 5, viz::SetOperation::Replace);
    const auto& rows = view->picture().panels[0].rows;
    QVERIFY(scene.workbench.selection.selected().contains("test", rows[2]));
    QVERIFY(scene.workbench.selection.selected().contains("test", rows[5]));
    QCOMPARE(matrix->marked(), (QList<int> { 2, 5 }));
    scene.window.showView(scene.window.view<EmbeddingsView>());
    scene.showEmbeddings();
    QCOMPARE(scene.workbench.selection.selected().count(), 2);
}

void TestLinkedViews::epochsAreReplayed()
{
    Scene scene(4);
    RunModel& model = scene.workbench.model;
    QVERIFY(!model.replay().empty());
    scene.showEmbeddings();
    EpochBar* bar = scene.window.view<EmbeddingsView>()->epochs();
    QVERIFY(bar->text().startsWith(QStringLiteral("selected")));
    bar->slider()->setValue(0);
    QCOMPARE(model.replayIndex(), std::optional<std::size_t>(0));
    QVERIFY(model.snapshot() == model.replay().front());
    QTRY_VERIFY_WITH_TIMEOUT(scene.window.view<EmbeddingsView>()->picture()->snapshot == model.replay().front(), 60000);
    scene.window.showView(scene.window.view<CorrelationView>());
    QTRY_VERIFY_WITH_TIMEOUT(scene.window.view<CorrelationView>()->picture().shownOnly, 60000); // linked
    bar->slider()->setValue(bar->slider()->maximum());
    QVERIFY(!model.replayIndex());
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.view<CorrelationView>()->picture().shownOnly, 60000);
    scene.showEmbeddings();
    bar->setPlaying(true); // from the beginning to the end
    QTRY_VERIFY_WITH_TIMEOUT(!bar->isPlaying(), 60000);
    QCOMPARE(bar->slider()->value(), bar->slider()->maximum());
}

void TestLinkedViews::measuresFollowTheRun()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    QVERIFY(view->measures()->picture().modalities.empty()); // not before it is looked at
    view->setMeasuresVisible(true);
    QTRY_VERIFY_WITH_TIMEOUT(!view->measures()->picture().modalities.empty(), 120000);
    const MeasuresPicture& picture = view->measures()->picture();
    QCOMPARE(picture.split, std::string("test"));
    QVERIFY(!picture.shownOnly);
    QCOMPARE(picture.modalities.size(), std::size_t(3));
    const QTreeWidget* tree = view->measures()->tree();
    QCOMPARE(picture.joint.size(), std::size_t(6)); // environment, label, side of 0, of either part
    QCOMPARE(tree->topLevelItemCount(), 4);
    QVERIFY(tree->topLevelItem(0)->childCount() >= 8);
    QVERIFY(!tree->topLevelItem(0)->child(0)->toolTip(1).isEmpty());
    scene.workbench.model.showReplay(0);
    view->measures()->measure(); // of an earlier epoch: the shown samples
    QTRY_VERIFY_WITH_TIMEOUT(view->measures()->picture().shownOnly, 120000);
}

void TestLinkedViews::trustworthinessComesWithTheMeasures()
{
    Scene scene;
    scene.showEmbeddings(); // without it, since nobody looked at it yet
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    QVERIFY(!view->picture()->panels[0].trustworthiness);
    view->setMeasuresVisible(true);
    QTRY_VERIFY_WITH_TIMEOUT(view->picture()->panels[0].trustworthiness, 60000);
    QTRY_VERIFY_WITH_TIMEOUT(!view->measures()->picture().modalities.empty(), 120000);
    const auto* modality = view->measures()->tree()->topLevelItem(0);
    QStringList trust;
    for (int i = 0; i < modality->childCount(); ++i)
        if (modality->child(i)->text(0) == QStringLiteral("trust"))
            trust << modality->child(i)->text(1);
    QCOMPARE(trust.size(), 1);
    QCOMPARE(trust[0], QString::number(*view->picture()->panels[0].trustworthiness, 'f', 2));
}

/// A picture of the run before may be ready only after the next run has begun.
void TestLinkedViews::aLatePictureIsDropped()
{
    Scene scene;
    scene.showEmbeddings();
    EmbeddingsView* view = scene.window.view<EmbeddingsView>();
    RunModel& model = scene.workbench.model;
    const auto old = view->picture()->snapshot;
    const auto next = std::make_shared<const Snapshot>(*old);
    const auto train = [&model, &scene](const QString& slot) { // as soon as a picture of the old run is asked for
        if (slot == QStringLiteral("embeddings") && !model.isTraining())
            model.beginRun({ scene.workbench.next.config(), scene.workbench.next.dataset() });
    };
    connect(&scene.workbench.jobs, &JobRunner::started, &scene.window, train);
    view->setColoring(colorByVirtualEnvironment);
    QTRY_VERIFY_WITH_TIMEOUT(model.isTraining(), 60000);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.jobs.isRunning(QStringLiteral("embeddings")), 60000);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy(), 60000);
    QVERIFY(view->shownSplits().isEmpty()); // none chosen before the run shows something
    model.setSnapshot(next);
    QTRY_VERIFY_WITH_TIMEOUT(view->picture()->snapshot == next, 60000);
    QVERIFY(!view->picture()->points.empty());
    QCOMPARE(view->shownSplits(), (QStringList { QStringLiteral("valid"), QStringLiteral("test") }));
    model.endTraining();
}

void TestLinkedViews::correlationPages()
{
    Scene scene;
    CorrelationView* view = scene.window.view<CorrelationView>();
    scene.window.showView(view);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && !view->picture().panels.empty(), 60000);
    view->setPage(CorrelationView::Page::Distribution);
    QCOMPARE(view->plots().size(), 3);
    QTRY_VERIFY_WITH_TIMEOUT(!view->plots().first()->isEmpty(), 60000);
    view->setPage(CorrelationView::Page::Between);
    const auto* between = static_cast<viz::MatrixPlot*>(view->plots().first());
    QTRY_COMPARE_WITH_TIMEOUT(between->matrix().rows, std::int64_t(6), 60000);
    SampleSet some; // that page marks no samples
    some.insert("valid", 0);
    scene.workbench.selection.apply(some, viz::SetOperation::Replace);
    view->setPage(CorrelationView::Page::Matrices);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && !view->picture().panels.empty(), 60000);
    auto byLabel = view->picture().panels[0].rows;
    view->setOrder(BatchOrder::Cluster);
    QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy() && view->picture().panels[0].rows != byLabel, 60000);
    auto byCluster = view->picture().panels[0].rows;
    std::sort(byLabel.begin(), byLabel.end());
    std::sort(byCluster.begin(), byCluster.end());
    QCOMPARE(byCluster, byLabel); // the same samples
}

void TestLinkedViews::oneViewAlone()
{
    Scene scene;
    scene.window.showSamples();
    scene.window.fullScreenAction()->trigger();
    QVERIFY(scene.window.isFullScreen());
    QVERIFY(!scene.window.samplesDock()->isVisible());
    scene.window.fullScreenAction()->trigger();
    QVERIFY(!scene.window.isFullScreen());
    QVERIFY(scene.window.samplesDock()->isVisible());
}

QTEST_MAIN(TestLinkedViews)
#include "test_linked_views.moc"
