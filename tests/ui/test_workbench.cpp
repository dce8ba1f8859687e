#include "tests/ui/tiny_run.h"

#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "ui/text.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace cmir;
using namespace cmir::ui;

namespace {

/// What was left out in an epoch is no number in both.
bool sameSeries(const History& a, const History& b)
{
    return std::ranges::equal(a.series, b.series, [](const auto& one, const auto& other) {
        return one.first == other.first && std::ranges::equal(one.second, other.second, [](double x, double y) {
            return x == y || (std::isnan(x) && std::isnan(y));
        });
    });
}

}

/// The program without its window: training, files and measurements as the user meets them.
class TestWorkbench : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trainingFillsTheModel();
    void stepPausesAfterAnEpoch();
    void liveChangesAreCoalescedAndRecorded();
    void stopKeepsWhatIsFinished();
    void aFailedRunSaysSo();
    void aSecondRunReplacesTheFirst();
    void everyRunIsKeptUnderWhatDiffers();
    void builtInDataFollowsItsParameters();
    void aFileIsNotReadAgainForASeed();
    void saveAndOpenRoundTrip();
    void openedRunWithoutItsDataIsShown();
    void badFilesChangeNothing();
    void measuringIsCancellable();
    void baselinesAreKeptInTheRun();
    void finishedBaselinesStay();
    void baselinesAreChosen();
    void recentFilesArePruned();
};

void TestWorkbench::trainingFillsTheModel()
{
    Workbench workbench(Settings::inMemory());
    QSignalSpy snapshots(&workbench.model, &RunModel::snapshotChanged);
    QSignalSpy epochs(&workbench.model, &RunModel::epochAdded);
    QSignalSpy training(&workbench.model, &RunModel::trainingChanged);
    test::trainTinyRun(workbench);
    QCOMPARE(training.count(), 2);
    QVERIFY(training[0][0].toBool() && !training[1][0].toBool());
    QCOMPARE(epochs.count(), 3);
    QVERIFY(snapshots.count() >= 1);
    const RunModel& model = workbench.model;
    QVERIFY(!model.isTraining());
    QVERIFY(model.isModified());
    QCOMPARE(model.history().epochs(), 3);
    QVERIFY(model.history().series.contains("train/loss"));
    QVERIFY(model.bestEpoch() >= 1 && model.bestEpoch() <= 3);
    QVERIFY(model.snapshot());
    QCOMPARE(model.snapshot()->modalityNames.size(), std::size_t(3));
    QCOMPARE(model.status().state, SessionState::Ended);
}

void TestWorkbench::stepPausesAfterAnEpoch()
{
    Workbench workbench(Settings::inMemory());
    test::useTinyRun(workbench.next);
    workbench.train(true);
    QTRY_VERIFY_WITH_TIMEOUT(workbench.training.isPaused(), 60000);
    QTRY_COMPARE(workbench.model.history().epochs(), 1);
    workbench.training.stepEpoch();
    QTRY_COMPARE_WITH_TIMEOUT(workbench.model.history().epochs(), 2, 60000);
    QTRY_VERIFY(workbench.training.isPaused());
    workbench.training.resume();
    QTRY_VERIFY_WITH_TIMEOUT(workbench.model.record() && !workbench.training.isActive(), 60000);
    QCOMPARE(workbench.model.history().epochs(), 3);
}

void TestWorkbench::liveChangesAreCoalescedAndRecorded()
{
    Workbench workbench(Settings::inMemory());
    test::useTinyRun(workbench.next, 100000);
    workbench.train(true);
    QTRY_VERIFY_WITH_TIMEOUT(workbench.training.isPaused(), 60000);
    for (double value = 1.1; value < 2; value += 0.01) // a dragged slider
        workbench.training.change(parameter("lambda1"), value);
    workbench.training.change(parameter("lambda1"), 3.0);
    workbench.training.change(parameter("batch_size"), std::int64_t { 10 }); // not live: no change
    workbench.training.resume();
    QTRY_VERIFY_WITH_TIMEOUT(!workbench.model.events().empty(), 60000);
    workbench.training.stop();
    QTRY_VERIFY_WITH_TIMEOUT(workbench.model.record() && !workbench.training.isActive(), 60000);
    const auto& events = workbench.model.events();
    QCOMPARE(events.size(), std::size_t(2));
    QCOMPARE(events[1].key, std::string(LiveChange::stopped));
    QCOMPARE(events[0].key, std::string("lambda1"));
    QCOMPARE(events[0].newValue, std::string("3"));
}

void TestWorkbench::stopKeepsWhatIsFinished()
{
    Workbench workbench(Settings::inMemory());
    QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
    test::useTinyRun(workbench.next, 100000);
    workbench.train();
    QTRY_VERIFY_WITH_TIMEOUT(workbench.model.history().epochs() >= 2, 60000);
    workbench.training.stop();
    QVERIFY(workbench.training.isStopping());
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    QVERIFY(workbench.model.record());
    QVERIFY(workbench.model.record()->interrupted());
    QVERIFY(workbench.model.record()->epochs >= 2);
    QVERIFY(!workbench.training.isActive());
}

void TestWorkbench::aFailedRunSaysSo()
{
    Workbench workbench(Settings::inMemory());
    test::useTinyRun(workbench.next);
    bool ready = false;
    workbench.data.whenReady([&ready] { ready = true; });
    QTRY_VERIFY(ready);
    const auto good = workbench.next.dataset();
    auto data = std::make_shared<Dataset>(*good);
    for (Split& split : data->splits)
        std::fill(split.label.begin(), split.label.end(), 1e30F); // squared: beyond the range of a float
    workbench.next.setDataset(workbench.next.source(), data);
    QSignalSpy failed(&workbench.training, &TrainingController::failed);
    QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
    workbench.train();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    QCOMPARE(failed.count(), 1);
    QVERIFY2(failed[0][0].toString().contains(QStringLiteral("finite")), qPrintable(failed[0][0].toString()));
    QVERIFY(!workbench.training.isActive());
    QVERIFY(!workbench.model.isTraining());
    QCOMPARE(workbench.model.status().state, SessionState::Ended);

    workbench.next.setDataset(workbench.next.source(), good);
    test::trainTinyRun(workbench, 2); // the next one trains
    QCOMPARE(workbench.model.history().epochs(), 2);
}

void TestWorkbench::aSecondRunReplacesTheFirst()
{
    Workbench workbench(Settings::inMemory());
    test::trainTinyRun(workbench);
    const auto first = workbench.model.record();
    QSignalSpy reset(&workbench.model, &RunModel::runReset);
    test::trainToTheEnd(workbench);
    QCOMPARE(reset.count(), 1);
    QVERIFY(workbench.model.record() != first);
    QVERIFY(sameSeries(workbench.model.record()->history, first->history)); // the same seed: the same bits
}

void TestWorkbench::everyRunIsKeptUnderWhatDiffers()
{
    const QTemporaryDir folder;
    Workbench workbench(Settings::inMemory(), folder.path());
    test::useTinyRun(workbench.next);
    QSignalSpy keeps(&workbench.keeper, &RunKeeper::kept);
    test::trainToTheEnd(workbench);
    QTRY_COMPARE_WITH_TIMEOUT(keeps.count(), 1, 60000);
    const QString first = keeps.last()[1].toString();
    QVERIFY(first.endsWith(QStringLiteral("_cmir.h5")));
    QVERIFY(readRun(first.toStdString()).weights[0].values == workbench.model.record()->weights[0].values);
    QVERIFY(!workbench.model.isModified());
    workbench.next.setParameter(parameter("lambda1"), 3.5);
    test::trainToTheEnd(workbench);
    QTRY_COMPARE_WITH_TIMEOUT(keeps.count(), 2, 60000);
    QVERIFY(keeps.last()[1].toString().endsWith(QStringLiteral("_lambda1=3.5.h5")));
    // No state is left beside them.
    QCOMPARE(QDir(folder.path()).entryList({ QStringLiteral("*.checkpoint") }, QDir::Files).size(), 0);
    // A run that is gone on with gets a file of its own: the finished one stays as it is.
    QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
    const std::int64_t epochs = workbench.model.record()->epochs;
    workbench.life.continueRun(epochs + 2);
    QTRY_COMPARE_WITH_TIMEOUT(keeps.count(), 3, 60000);
    QVERIFY(keeps.last()[1].toString().contains(QStringLiteral("_from-step-")));
    QCOMPARE(readRun(keeps[1][1].toString().toStdString()).epochs, epochs);
    QCOMPARE(readRun(keeps.last()[1].toString().toStdString()).epochs, epochs + 2);
}

void TestWorkbench::aFileIsNotReadAgainForASeed()
{
    Workbench workbench(Settings::inMemory());
    test::useTinyRun(workbench.next);
    const QTemporaryDir folder;
    const QString file = folder.filePath("data.h5");
    writeDataset(syntheticDataset(workbench.next.parameters()), file.toStdString());
    workbench.data.choose({ file.toStdString(), {} });
    QTRY_COMPARE(workbench.next.source().path, file.toStdString());
    const auto first = workbench.next.dataset();
    QVERIFY(!first->validCut); // else the seed would decide which samples are in it
    workbench.next.setParameter(parameter("seed"), workbench.next.parameters().seed + 1);
    bool ready = false;
    workbench.data.whenReady([&ready] { ready = true; });
    QVERIFY(ready); // at once
    QVERIFY(workbench.next.dataset() == first);
}

void TestWorkbench::builtInDataFollowsItsParameters()
{
    Workbench workbench(Settings::inMemory());
    test::useTinyRun(workbench.next);
    int ready = 0;
    workbench.data.whenReady([&ready] { ++ready; });
    QTRY_COMPARE(ready, 1);
    const auto first = workbench.next.dataset();
    QCOMPARE(first->split("train").size(), 200);
    workbench.data.whenReady([&ready] { ++ready; });
    QCOMPARE(ready, 2); // at once: nothing changed
    workbench.next.setParameter(parameter("lambda1"), 5.0);
    workbench.data.whenReady([&ready] { ++ready; });
    QCOMPARE(ready, 3); // data does not depend on it
    workbench.next.setParameter(parameter("n_train"), std::int64_t { 300 });
    workbench.data.whenReady([&ready] { ++ready; });
    QTRY_COMPARE(ready, 4);
    QCOMPARE(workbench.next.dataset()->split("train").size(), 300);
}

void TestWorkbench::saveAndOpenRoundTrip()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("run.h5"));
    Workbench workbench(Settings::inMemory());
    test::trainTinyRun(workbench);
    workbench.robustness.measureRun();
    QTRY_VERIFY_WITH_TIMEOUT(!workbench.robustness.isBusy(), 60000);
    QCOMPARE(workbench.model.record()->results.size(), std::size_t(10));
    workbench.files.save(path);
    QTRY_VERIFY(!workbench.model.isModified());
    QCOMPARE(workbench.model.path(), path);

    Workbench other(Settings::inMemory());
    QSignalSpy opened(&other.files, &RunFiles::opened);
    QSignalSpy warned(&other.files, &RunFiles::warned);
    other.files.open(path);
    QTRY_COMPARE(opened.count(), 1);
    QCOMPARE(opened[0][1].toString(), QStringLiteral("run"));
    QCOMPARE(warned.count(), 0); // the built-in data was made again, bit for bit
    QVERIFY(other.model.runDataset());
    QVERIFY(other.next.parameters() == workbench.next.parameters());
    QVERIFY(sameSeries(other.model.history(), workbench.model.history()));
    QVERIFY(other.model.snapshot());
    QCOMPARE(other.model.snapshot()->splits.size(), workbench.model.snapshot()->splits.size());
    QCOMPARE(other.model.record()->results.size(), std::size_t(10));
    QVERIFY(!other.model.isModified());
    QVERIFY(other.robustness.obstacle().isEmpty()); // it can be measured further
}

void TestWorkbench::openedRunWithoutItsDataIsShown()
{
    QTemporaryDir folder;
    const QString data = folder.filePath(QStringLiteral("data.h5")), run = folder.filePath(QStringLiteral("run.h5"));
    Workbench workbench(Settings::inMemory());
    test::useTinyRun(workbench.next);
    bool ready = false;
    workbench.data.whenReady([&ready] { ready = true; });
    QTRY_VERIFY(ready);
    writeDataset(*workbench.next.dataset(), data.toStdString());
    workbench.files.open(data);
    QTRY_COMPARE(workbench.next.source().path, data.toStdString());
    test::trainTinyRun(workbench);
    workbench.files.save(run);
    QTRY_VERIFY(!workbench.model.isModified());

    { // the data of an opened run stays, also where other data was being made, as at the start of the program
        Workbench late(Settings::inMemory());
        late.next.setParameter(parameter("n_train"), std::int64_t { 200000 });
        QSignalSpy ended(&late.jobs, &JobRunner::cancelled), loaded(&late.data, &DataController::loaded);
        late.data.choose(late.next.source());
        late.files.open(run);
        QTRY_VERIFY(late.model.record());
        QTRY_COMPARE_WITH_TIMEOUT(ended.count() + loaded.count(), 1, 60000);
        QCOMPARE(late.next.source().path, data.toStdString());
        QVERIFY(late.next.dataset() == late.model.runDataset());
    }
    QVERIFY(QFile::remove(data));

    Workbench other(Settings::inMemory());
    QSignalSpy warned(&other.files, &RunFiles::warned);
    other.files.open(run);
    QTRY_COMPARE(warned.count(), 1);
    QVERIFY(warned[0][0].toString().contains(data));
    QVERIFY(other.model.record());
    QVERIFY(!other.model.runDataset());
    QVERIFY(!other.robustness.obstacle().isEmpty());
}

void TestWorkbench::badFilesChangeNothing()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("notes.h5"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("not an HDF5 file");
    file.close();
    Workbench workbench(Settings::inMemory());
    test::trainTinyRun(workbench);
    const auto record = workbench.model.record();
    const auto dataset = workbench.next.dataset();
    QSignalSpy failed(&workbench.jobs, &JobRunner::failed);
    workbench.files.open(path);
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(failed[0][1].toString().contains(QStringLiteral("notes.h5")));
    workbench.files.open(folder.filePath(QStringLiteral("missing.h5")));
    QTRY_COMPARE(failed.count(), 2);
    workbench.files.save(folder.filePath(QStringLiteral("no/such/folder/run.h5")));
    QTRY_COMPARE(failed.count(), 3);
    QVERIFY(workbench.model.record() == record);
    QVERIFY(workbench.next.dataset() == dataset);
    QVERIFY(workbench.model.isModified());
}

void TestWorkbench::measuringIsCancellable()
{
    Workbench workbench(Settings::inMemory());
    QVERIFY(!workbench.robustness.obstacle().isEmpty()); // no run yet
    test::trainTinyRun(workbench);
    QSignalSpy cancelled(&workbench.jobs, &JobRunner::cancelled);
    workbench.robustness.compareWithBaselines();
    QVERIFY(workbench.robustness.isBusy());
    workbench.robustness.cancel();
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.count(), 1, 60000);
    QVERIFY(workbench.model.record()->results.empty());
    QVERIFY(workbench.model.record()->baselines.empty());
}

void TestWorkbench::baselinesAreKeptInTheRun()
{
    Workbench workbench(Settings::inMemory());
    test::trainTinyRun(workbench);
    workbench.robustness.compareWithBaselines();
    QTRY_VERIFY_WITH_TIMEOUT(!workbench.robustness.isBusy(), 120000);
    const RunRecord& run = *workbench.model.record();
    QCOMPARE(run.results.size(), std::size_t(10));
    QCOMPARE(run.baselines.size(), std::size_t(2));
    QVERIFY(run.baselines[0].method == Method::Erm && run.baselines[1].method == Method::Augmentation);
    QCOMPARE(run.baselines[0].results.size(), std::size_t(10));
}

void TestWorkbench::finishedBaselinesStay()
{
    Workbench workbench(Settings::inMemory());
    RobustnessController& robustness = workbench.robustness;
    test::trainTinyRun(workbench, 20);
    // Cancelled as soon as the first baseline is there.
    const auto connection = connect(&workbench.model, &RunModel::resultsChanged, this, [&workbench] {
        if (!workbench.model.record()->baselines.empty())
            workbench.robustness.cancel();
    });
    robustness.setBaseline(Method::Coral, true);
    robustness.compareWithBaselines();
    QVERIFY(robustness.isComparing());
    QTRY_VERIFY_WITH_TIMEOUT(!robustness.isBusy(), 120000);
    QCoreApplication::processEvents();
    disconnect(connection);
    const auto first = workbench.model.record();
    QVERIFY(!first->baselines.empty());
    QVERIFY(first->baselines.size() < 3);
    QVERIFY(first->baselines[0].method == Method::Erm);
    QVERIFY(
        first->results.empty() || first->results.size() == 10); // the run itself is measured meanwhile: whole or not

    // Only what is missing is trained, and one more baseline needs one more training.
    QVERIFY(!robustness.comparison().contains(toQt(methodTitle(Method::Erm))));
    robustness.compareWithBaselines();
    QTRY_VERIFY_WITH_TIMEOUT(!robustness.isBusy(), 120000);
    QCOMPARE(workbench.model.record()->baselines.size(), std::size_t(3));
    QCOMPARE(workbench.model.record()->results.size(), std::size_t(10));
    QVERIFY(!robustness.comparisonObstacle().isEmpty());
    const auto second = workbench.model.record();
    robustness.setBaseline(Method::Misa, true);
    QVERIFY(robustness.comparison().endsWith(QStringLiteral(": MISA-style.")));
    QSignalSpy results(&workbench.model, &RunModel::resultsChanged);
    robustness.compareWithBaselines();
    QTRY_VERIFY_WITH_TIMEOUT(!robustness.isBusy(), 120000);
    QCOMPARE(results.count(), 1); // the run was measured, and three stand beside it
    std::vector<Method> methods;
    for (const BaselineResults& baseline : workbench.model.record()->baselines)
        methods.push_back(baseline.method);
    QCOMPARE(methods, (std::vector { Method::Erm, Method::Augmentation, Method::Misa, Method::Coral }));
}

void TestWorkbench::baselinesAreChosen()
{
    Workbench workbench(Settings::inMemory());
    QCOMPARE(workbench.robustness.baselines(), (QList<Method> { Method::Erm, Method::Augmentation }));
    test::trainTinyRun(workbench);
    workbench.robustness.setBaseline(Method::Erm, false);
    workbench.robustness.setBaseline(Method::Augmentation, false);
    QCOMPARE(workbench.robustness.comparisonObstacle(), QStringLiteral("No baseline is chosen."));
    workbench.robustness.compareWithBaselines();
    QVERIFY(!workbench.robustness.isBusy());
    workbench.robustness.setBaseline(Method::Coral, true);
    workbench.robustness.setBaseline(Method::Misa, true);
    QCOMPARE(workbench.robustness.baselines(), (QList<Method> { Method::Misa, Method::Coral }));
    QVERIFY(workbench.robustness.comparison().endsWith(QStringLiteral(": MISA-style, CORAL.")));
    workbench.robustness.compareWithBaselines();
    QTRY_VERIFY_WITH_TIMEOUT(!workbench.robustness.isBusy(), 120000);
    const RunRecord& run = *workbench.model.record();
    QCOMPARE(run.baselines.size(), std::size_t(2));
    QVERIFY(run.baselines[0].method == Method::Misa && run.baselines[1].method == Method::Coral);
}

void TestWorkbench::recentFilesArePruned()
{
    QTemporaryDir folder;
    const auto settings = Settings::inFile(folder.filePath(QStringLiteral("settings.ini")));
    RecentFiles recent(*settings);
    QStringList paths;
    for (int i = 0; i < 10; ++i) {
        paths << folder.filePath(QStringLiteral("%1.h5").arg(i));
        QFile file(paths.last());
        QVERIFY(file.open(QIODevice::WriteOnly));
        recent.add(paths.last());
    }
    recent.add(paths[9]); // not twice
    QCOMPARE(recent.existing().size(), RecentFiles::capacity);
    QCOMPARE(recent.existing().first(), QStringList { paths[9] });
    QVERIFY(QFile::remove(paths[9]));
    QCOMPARE(recent.existing().first(), QStringList { paths[8] });

    // The files of one data set stand together, also when the settings are read again, and go with any of them.
    const QStringList set { paths[3], paths[4] };
    recent.add(set);
    settings->sync();
    const auto again = Settings::inFile(folder.filePath(QStringLiteral("settings.ini")));
    RecentFiles later(*again);
    QCOMPARE(later.existing().first(), set);
    QCOMPARE(later.existing().at(1), QStringList { paths[8] });
    QVERIFY(QFile::remove(paths[4]));
    QCOMPARE(later.existing().first(), QStringList { paths[8] });
}

QTEST_GUILESS_MAIN(TestWorkbench)
#include "test_workbench.moc"
