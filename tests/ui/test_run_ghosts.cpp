#include "ui/library/run_ghosts.h"
#include "ui/run_data.h"

#include "tests/ui/window_scene.h"

#include "core/storage/run_file.h"
#include "ui/library/runs_dock.h"
#include "ui/views/apart_curves.h"
#include "ui/views/robustness_curves.h"
#include "ui/views/training_view.h"
#include "viz/curve_plot.h"

#include <QLabel>
#include <QTemporaryDir>

using namespace cmir;
using namespace cmir::ui;
using cmir::test::WindowScene;

namespace {

QStringList ghostsOf(const viz::CurvePlot* plot)
{
    QStringList ids = plot->seriesIds();
    ids.removeIf([](const QString& id) { return !id.startsWith(ghostPrefix()); });
    return ids;
}

/// The run on show with other numbers, as a file of its own.
QString otherRun(const Workbench& workbench, const QTemporaryDir& folder, const QString& name)
{
    RunRecord record = *workbench.model.record();
    record.identity.id = name.toStdString();
    for (double& value : record.history.series["valid/mae"])
        value += 0.5;
    for (const std::string& modality : record.modalityNames) // of so few epochs none was read
        record.history.series["apart/" + modality + "/environment_invariant"] = { 0.5, 0.4, 0.3 };
    const QString path = folder.filePath(name + QStringLiteral(".h5"));
    writeRun(record, path.toStdString());
    return path;
}

}

class TestRunGhosts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pinnedRunsStandBehind();
    void theRunOnShowIsNotDrawnTwice();
    void pinsOfOtherDataAreLeftOut();
    void robustnessOfAPin();
};

void TestRunGhosts::pinnedRunsStandBehind()
{
    WindowScene scene;
    test::trainTinyRun(scene.workbench);
    auto* view = scene.window.view<TrainingView>();
    scene.window.showView(view);
    QTRY_VERIFY(view->metrics()->seriesIds().contains(QStringLiteral("valid/mae")));
    QVERIFY(ghostsOf(view->metrics()).isEmpty());
    const QTemporaryDir folder;
    const QString path = otherRun(scene.workbench, folder, QStringLiteral("other"));
    scene.workbench.pinned.pin(path, QStringLiteral("K=5"));
    const QString ghost = QStringLiteral("pinned 1/K=5/valid/mae");
    QTRY_COMPARE(ghostsOf(view->metrics()), QStringList { ghost });
    QCOMPARE(ghostsOf(view->losses()), QStringList { QStringLiteral("pinned 1/K=5/train/loss") }); // the total alone
    QCOMPARE(ghostsOf(view->apart()->plot()).size(), 1);
    // Its numbers are its own.
    const viz::DataTable table = view->metrics()->data();
    const qsizetype own = table.columns.indexOf(QStringLiteral("valid/mae")), its = table.columns.indexOf(ghost);
    QVERIFY(own > 0 && its > 0);
    QVERIFY(std::abs(table.rows[0][its].toDouble() - table.rows[0][own].toDouble() - 0.5) < 1e-9);
    // Another metric has its ghost, one that is put away takes it along.
    view->setMetricShown(QStringLiteral("valid/r"), true);
    QTRY_COMPARE(ghostsOf(view->metrics()).size(), 2);
    view->setMetricShown(QStringLiteral("valid/mae"), false);
    QTRY_COMPARE(ghostsOf(view->metrics()), QStringList { QStringLiteral("pinned 1/K=5/valid/r") });
    scene.workbench.pinned.setTitle(path, QStringLiteral("wide"));
    QTRY_COMPARE(ghostsOf(view->metrics()), QStringList { QStringLiteral("pinned 1/wide/valid/r") });
    scene.workbench.pinned.unpin(path);
    QTRY_VERIFY(ghostsOf(view->metrics()).isEmpty());
    QVERIFY(ghostsOf(view->losses()).isEmpty());
    QVERIFY(ghostsOf(view->apart()->plot()).isEmpty());
    QVERIFY(view->metrics()->seriesIds().contains(QStringLiteral("valid/r")));
}

void TestRunGhosts::theRunOnShowIsNotDrawnTwice()
{
    Workbench workbench(Settings::inMemory());
    test::trainTinyRun(workbench);
    const QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("copy.h5"));
    writeRun(*workbench.model.record(), copy.toStdString());
    const QString other = otherRun(workbench, folder, QStringLiteral("other"));
    workbench.pinned.pin(copy, QStringLiteral("copy"));
    workbench.pinned.pin(other, QStringLiteral("other"));
    const auto isRead = [&](const QString& path) {
        const PinnedRuns::Pin* pin = workbench.pinned.find(path);
        return pin && pin->record;
    };
    QVERIFY(ghostsBehind(workbench.model, workbench.pinned).isEmpty()); // not read yet
    QTRY_VERIFY(isRead(copy) && isRead(other));
    const auto ghosts = ghostsBehind(workbench.model, workbench.pinned);
    QCOMPARE(ghosts.size(), 1);
    QCOMPARE(ghosts[0].path, other);
    QCOMPARE(ghosts[0].color, 2); // its own, whoever else is drawn
}

/// Their numbers are of something else. The list of runs says so, and Compare still holds them.
void TestRunGhosts::pinsOfOtherDataAreLeftOut()
{
    const QTemporaryDir folder, library;
    WindowScene scene;
    scene.workbench.library.setFolder(library.path());
    test::trainTinyRun(scene.workbench);
    RunRecord record = *scene.workbench.model.record();
    record.identity.id = "another";
    record.config.data.path = "/else.h5";
    record.config.sha256 = "of other data";
    const QString path = folder.filePath(QStringLiteral("another.h5"));
    writeRun(record, path.toStdString());
    auto* view = scene.window.view<TrainingView>();
    scene.window.showView(view);
    scene.workbench.pinned.pin(path, QStringLiteral("another"));
    scene.workbench.pinned.pin(otherRun(scene.workbench, folder, QStringLiteral("other")), QStringLiteral("K=5"));
    QTRY_COMPARE(ghostsOf(view->metrics()), QStringList { QStringLiteral("pinned 2/K=5/valid/mae") });
    QTRY_COMPARE(ghostsBehind(scene.workbench.model, scene.workbench.pinned).size(), 2);
    const auto* dock = scene.window.findChild<RunsDock*>();
    QTRY_VERIFY2(dock->countLine()->text().contains(QStringLiteral("1 pinned run is of other data")),
        qPrintable(dock->countLine()->text()));
    // Another draw of the built-in data is no other data.
    RunConfig one, other;
    one.data.path = other.data.path = "synthetic";
    one.sha256 = "a";
    QVERIFY(isOfSameData(one, other));
    other.parameters.rho += 0.01;
    QVERIFY(!isOfSameData(one, other));
    // Behind nothing stands nothing.
    Workbench empty(Settings::inMemory());
    empty.pinned.pin(path, QStringLiteral("another"));
    QTRY_VERIFY(empty.pinned.find(path) && empty.pinned.find(path)->record);
    QVERIFY(allGhosts(empty.model, empty.pinned).isEmpty());
}

void TestRunGhosts::robustnessOfAPin()
{
    RunRecord record;
    ResultRow row;
    row.metric = "mae";
    row.modalities = "all";
    row.sigma = 1;
    row.mean = 0.4;
    ResultRow shifted = row;
    shifted.sigma = {};
    shifted.split = "test_rho_0";
    shifted.rho = 0;
    record.results = { { "test-noise", { row } }, { "ood", { shifted } } };
    const PinnedRuns::Pin pin { QStringLiteral("/p.h5"), QStringLiteral("p"), 2,
        std::make_shared<const RunRecord>(record) };
    QList<RobustnessCurve> noise;
    addPinned(noise, pin, "mae", cmir::ui::MeasuredSplits::test());
    QCOMPARE(noise.size(), 1);
    QCOMPARE(noise[0].mean, QList<double> { 0.4 });
    QCOMPARE(noise[0].color, 2);
    addPinned(noise, pin, "r", cmir::ui::MeasuredSplits::test()); // not measured
    QCOMPARE(noise.size(), 1);
    ShiftCurves shift;
    addPinned(shift, pin, "mae", cmir::ui::MeasuredSplits::test());
    QCOMPARE(shift.curves.size(), 1);
    QVERIFY(shift.overRho);
    QCOMPARE(shift.curves[0].x, QList<double> { 0 });
}

QTEST_MAIN(TestRunGhosts)
#include "test_run_ghosts.moc"
