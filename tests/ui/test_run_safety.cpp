#include "tests/ui/waiting_job.h"
#include "tests/ui/window_scene.h"

#include "core/storage/run_file.h"
#include "ui/actions.h"
#include "ui/message_bar.h"
#include "ui/studies/ablation_view.h"
#include "ui/studies/theory_view.h"
#include "ui/views/layout_bar.h"
#include "ui/views/measures_pane.h"

#include <QAction>
#include <QDir>
#include <QMenu>
#include <QPushButton>
#include <QSemaphore>
#include <QTemporaryDir>

using namespace cmir;
using namespace cmir::ui;

namespace {

using Scene = test::WindowScene;

/// Holds a queue of files up, as a slow disk would, until it goes.
class SlowDisk {
public:
    SlowDisk(JobRunner& jobs, const QString& slot)
    {
        jobs.enqueue(
            slot, {}, &m_receiver,
            [mayGoOn = m_mayGoOn](const JobContext&) {
                mayGoOn->acquire();
                return 0;
            },
            [](int) {}, [](const QString&) {});
    }
    ~SlowDisk() { goOn(); }
    void goOn() { m_mayGoOn->release(); }

private:
    QObject m_receiver;
    std::shared_ptr<QSemaphore> m_mayGoOn = std::make_shared<QSemaphore>();
};

/// The same run, and one thing more that was measured of it.
std::shared_ptr<const RunRecord> withAResult(const RunRecord& run, const char* protocol = "test-noise")
{
    auto measured = std::make_shared<RunRecord>(run);
    measured->results.push_back({ protocol, { { "test", "text", 1.0, {}, "mae", 0.5, 0.1, 3 } } });
    return measured;
}

/// A run that was stopped long before its last epoch: its baselines train for ever.
void trainLongRun(Workbench& workbench)
{
    test::useTinyRun(workbench.next, 100000);
    QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
    workbench.train();
    QTRY_VERIFY_WITH_TIMEOUT(workbench.model.history().epochs() >= 1, 60000);
    workbench.training.stop();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    QVERIFY(workbench.model.record());
}

/// Nothing would be lost, so nothing is asked.
void closeUnasked(Scene& scene)
{
    scene.window.close();
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.isVisible(), 60000);
    QCOMPARE(scene.asked, 0);
}

QStringList runsIn(const QString& folder)
{
    return QDir(folder).entryList({ QStringLiteral("*.h5") }, QDir::Files, QDir::Name);
}

void loadData(Workbench& workbench)
{
    workbench.data.whenReady([] {});
    QTRY_VERIFY_WITH_TIMEOUT(workbench.next.dataset(), 60000);
}

QStringList textsOf(const QMenu& menu)
{
    QStringList texts;
    for (const QAction* action : menu.actions())
        texts << action->text();
    return texts;
}

}

/// Work, runs and files that a user could lose.
class TestRunSafety : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void closingOverWorkAsksOnce();
    void closingOverAStudyAsks();
    void closingOverPicturesAndTheLeftHalfAsks();
    void whatBeginsAnotherRunAsksFirst();
    void studiesAreTrainedWithWhatIsTyped();
    void closingOverWorkAndTrainingAsksOnce();
    void trainingOverAComparisonAsks();
    void openingOverAComparisonAsks();
    void whatWasMeasuredOfAFileIsKeptWithoutAQuestion();
    void savingToCloseTakesWhatCameMeanwhile();
    void aFileOfTheUsersFollowsTheRun();
    void aFileOfTheUsersThatIsGoneLosesNothing();
    void anOpenedFileIsNotDoubled();
    void closingWaitsForFiles();
    void everyRunIsKept();
    void aRunThatCannotBeKeptIsNotLost();
    void trainWaitsForAFileThatIsOpened();
    void aRunThatWasReadTooLateIsRefused();
    void aRunThatWasSavedTooLateIsNotReplaced();
};

void TestRunSafety::closingOverWorkAsksOnce()
{
    Scene scene;
    test::useTinyRun(scene.workbench.next, 100000);
    loadData(scene.workbench);
    scene.window.view<TheoryView>()->measure();
    QVERIFY(scene.workbench.jobs.isWanted(TheoryView::slot));
    QVERIFY(!scene.window.close());
    QCOMPARE(scene.asked, 1);
    QCOMPARE(scene.work.size(), 1);
    QVERIFY(scene.work[0].contains(QStringLiteral("theorems")));
    QVERIFY(scene.workbench.jobs.isWanted(TheoryView::slot)); // kept
    scene.mayEnd = true;
    QVERIFY(scene.window.close()); // at once
    QCOMPARE(scene.asked, 2);
    QVERIFY(!scene.workbench.jobs.isWanted(TheoryView::slot));
}

void TestRunSafety::closingOverAStudyAsks()
{
    const QTemporaryDir folder;
    QFile program(folder.filePath(QStringLiteral("trains-for-ever")));
    QVERIFY(program.open(QIODevice::WriteOnly));
    program.write("#!/bin/sh\nexec tail -f /dev/null\n");
    program.close();
    QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
    Scene scene;
    test::useTinyRun(scene.workbench.next);
    loadData(scene.workbench);
    StudyController& study = scene.workbench.ablation;
    study.setFolder(folder.filePath(QStringLiteral("study")));
    study.setProgram(program.fileName());
    scene.window.view<AblationView>()->startButton()->click();
    QVERIFY(study.isTraining());
    QVERIFY(!scene.window.close());
    QCOMPARE(scene.work.size(), 1);
    QVERIFY(scene.work[0].contains(QStringLiteral("ablation")));
    QVERIFY(study.isTraining());
    scene.mayEnd = true;
    QVERIFY(scene.window.close());
    QTRY_VERIFY_WITH_TIMEOUT(!study.isBusy(), 60000);
}

void TestRunSafety::closingOverPicturesAndTheLeftHalfAsks()
{
    Scene scene;
    const test::WaitingJob layout(scene.workbench.jobs, LayoutBar::slot);
    const test::WaitingJob left(scene.workbench.split.twin().jobs, RobustnessController::slot);
    const test::WaitingJob values(scene.workbench.split.twin().jobs, MeasuresPane::slot);
    QVERIFY(!scene.window.close());
    QCOMPARE(scene.asked, 1);
    QCOMPARE(scene.work.size(), 3);
    const QString all = scene.work.join(u'\n');
    QVERIFY2(all.contains(QStringLiteral("t-SNE")), qPrintable(all));
    QCOMPARE(scene.work.filter(QStringLiteral("As it was")).size(), 2);
    scene.mayEnd = true;
    QVERIFY(scene.window.close());
    QVERIFY(!scene.workbench.jobs.isWanted(LayoutBar::slot));
    QVERIFY(!scene.workbench.split.twin().jobs.isWanted(RobustnessController::slot));
}

void TestRunSafety::whatBeginsAnotherRunAsksFirst()
{
    Scene scene;
    test::trainTinyRun(scene.workbench);
    const Actions& actions = *scene.window.actions();
    const test::WaitingJob measuring(scene.workbench.jobs, RobustnessController::slot);
    scene.asked = 0;
    actions.keepTraining->setChecked(true);
    QCOMPARE(scene.asked, 1);
    QVERIFY(!actions.keepTraining->isChecked());
    QVERIFY(!scene.workbench.training.keepsOn());
    QVERIFY(!scene.workbench.training.isActive());
    actions.split->trigger();
    QCOMPARE(scene.asked, 2);
    QCOMPARE(scene.workbench.split.state(), SplitRun::State::Whole);
    QVERIFY(!scene.workbench.training.isActive());
    QVERIFY(scene.workbench.jobs.isWanted(RobustnessController::slot)); // it goes on
    scene.mayEnd = true;
    actions.keepTraining->setChecked(true);
    QCOMPARE(scene.asked, 3);
    QVERIFY(scene.workbench.training.isActive());
    scene.workbench.training.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.training.isActive(), 60000);
}

void TestRunSafety::studiesAreTrainedWithWhatIsTyped()
{
    Scene scene;
    test::useTinyRun(scene.workbench.next);
    loadData(scene.workbench);
    scene.type("lambda1", QStringLiteral("strong"));
    scene.window.view<AblationView>()->startButton()->click();
    QVERIFY(!scene.workbench.ablation.isBusy());
    QCOMPARE(scene.window.messages()->kind(), MessageBar::Kind::Error);
    scene.type("lambda1", QStringLiteral("5"));
    scene.workbench.ablation.setFolder(QStringLiteral("/dev/null/no folder")); // only begun
    scene.window.view<AblationView>()->startButton()->click();
    QCOMPARE(scene.workbench.next.parameters().lambda1, 5.0);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.ablation.isBusy(), 60000);
}

void TestRunSafety::closingOverWorkAndTrainingAsksOnce()
{
    Scene scene;
    test::useTinyRun(scene.workbench.next, 100000);
    loadData(scene.workbench);
    scene.window.view<TheoryView>()->measure();
    scene.workbench.train();
    QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.model.history().epochs() >= 1, 60000);
    scene.mayEnd = true;
    scene.unsaved = Unsaved::Discard;
    QVERIFY(!scene.window.close()); // the run ends first
    QCOMPARE(scene.work.size(), 2);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.isVisible(), 60000);
    QCOMPARE(scene.asked, 2); // and whether the run is to be saved
}

void TestRunSafety::trainingOverAComparisonAsks()
{
    Scene scene;
    trainLongRun(scene.workbench);
    const auto run = scene.workbench.model.record();
    scene.workbench.robustness.compareWithBaselines();
    for (QAction* action : { scene.window.actions()->train, scene.window.actions()->step }) {
        scene.asked = 0;
        action->trigger();
        QCOMPARE(scene.asked, 1);
        QVERIFY(scene.work[0].contains(QStringLiteral("Baselines")));
        QVERIFY(scene.workbench.robustness.isComparing());
        QVERIFY(!scene.workbench.training.isActive());
    }
    scene.mayEnd = true;
    scene.window.actions()->train->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.training.isActive(), 60000);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.robustness.isBusy(), 60000);
    scene.workbench.training.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.training.isActive(), 60000);
}

void TestRunSafety::openingOverAComparisonAsks()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("run.h5"));
    Scene scene;
    trainLongRun(scene.workbench);
    scene.workbench.files.save(path);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.model.isModified(), 60000);
    scene.workbench.robustness.compareWithBaselines();
    scene.window.open(path);
    QTRY_COMPARE_WITH_TIMEOUT(scene.asked, 1, 60000);
    QTRY_VERIFY(!scene.workbench.jobs.isRunning(RunFiles::openSlot));
    QVERIFY(scene.workbench.robustness.isComparing());
}

/// Nothing has to be saved: the file is as it was, and what was measured of it stands beside.
void TestRunSafety::whatWasMeasuredOfAFileIsKeptWithoutAQuestion()
{
    const QTemporaryDir folder, library;
    const QString path = folder.filePath(QStringLiteral("run.h5"));
    Scene made;
    test::trainTinyRun(made.workbench);
    made.workbench.files.save(path);
    QTRY_VERIFY_WITH_TIMEOUT(!made.workbench.model.isModified(), 60000);
    const auto measured = [&](Scene& scene, const QString& keptIn) {
        scene.workbench.keeper.setFolder(keptIn);
        scene.window.open(path);
        QTRY_COMPARE_WITH_TIMEOUT(scene.workbench.model.path(), path, 60000);
        scene.workbench.model.setResults(withAResult(*scene.workbench.model.record()));
        QVERIFY(scene.workbench.model.isModified());
        scene.window.close();
    };

    Scene scene;
    measured(scene, library.path());
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.isVisible(), 60000);
    QCOMPARE(scene.asked, 0);
    QVERIFY(readRun(path.toStdString()).results.empty());
    const QStringList kept = QDir(library.path()).entryList({ QStringLiteral("*.h5") });
    QCOMPARE(kept.size(), 1);
    QCOMPARE(readRun(library.filePath(kept.front()).toStdString()).results.size(), std::size_t(1));

    Scene full; // where there is no place for it, the window stays and says so, until that is agreed to
    measured(full, QStringLiteral("/dev/null/no folder"));
    QTRY_COMPARE_WITH_TIMEOUT(full.window.messages()->kind(), MessageBar::Kind::Error, 60000);
    QTRY_VERIFY(!full.workbench.files.isWriting());
    QVERIFY(full.window.isVisible());
    full.mayEnd = true;
    full.window.close();
    QTRY_VERIFY_WITH_TIMEOUT(!full.window.isVisible(), 60000);
    QCOMPARE(full.asked, 1);
}

void TestRunSafety::savingToCloseTakesWhatCameMeanwhile()
{
    const QTemporaryDir folder;
    Scene scene;
    test::trainTinyRun(scene.workbench);
    scene.path = folder.filePath(QStringLiteral("run.h5"));
    scene.unsaved = Unsaved::Save;
    SlowDisk disk(scene.workbench.jobs, RunFiles::saveSlot);
    QSignalSpy saved(&scene.workbench.files, &RunFiles::saved);
    QVERIFY(!scene.window.close()); // waits for the files
    QCOMPARE(scene.asked, 0);
    disk.goOn();
    QTRY_COMPARE(scene.asked, 1); // now the run itself
    SlowDisk slower(scene.workbench.jobs, RunFiles::saveSlot);
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, 60000);
    slower.goOn();
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.isVisible(), 60000);

    // Results that arrive while the file is written come into it as well.
    Scene other;
    test::trainTinyRun(other.workbench);
    other.path = folder.filePath(QStringLiteral("other.h5"));
    other.unsaved = Unsaved::Save;
    connect(&other.workbench.jobs, &JobRunner::started, &other.window, [&](const QString& slot) {
        if (slot == RunFiles::saveSlot
            && other.unsaved == Unsaved::Save) { // it was answered, and nothing is written yet
            other.unsaved = Unsaved::Cancel;
            other.workbench.model.setResults(withAResult(*other.workbench.model.record()));
        }
    });
    QVERIFY(!other.window.close());
    QTRY_VERIFY_WITH_TIMEOUT(!other.window.isVisible(), 60000);
    QCOMPARE(other.asked, 1);
    QCOMPARE(readRun(other.path.toStdString()).results.size(), std::size_t(1));
}

void TestRunSafety::aFileOfTheUsersFollowsTheRun()
{
    const QTemporaryDir folder;
    const QString place = folder.filePath(QStringLiteral("runs")), own = folder.filePath(QStringLiteral("own.h5"));
    Scene scene;
    Workbench& w = scene.workbench;
    w.library.setFolder(place);
    test::trainTinyRun(w);
    QTRY_VERIFY_WITH_TIMEOUT(!w.model.path().isEmpty(), 60000);
    const QString kept = w.model.path();
    w.files.save(own);
    QTRY_COMPARE_WITH_TIMEOUT(w.model.path(), own, 60000);
    w.model.setResults(withAResult(*w.model.record()));
    QTRY_VERIFY_WITH_TIMEOUT(!w.model.isModified() && !w.files.isWriting(), 60000);
    QCOMPARE(w.model.path(), own);
    QCOMPARE(readRun(own.toStdString()).results.size(), std::size_t(1));
    QCOMPARE(readRun(kept.toStdString()).results.size(), std::size_t(1)); // the library's own is not left behind
    QCOMPARE(runsIn(place).size(), 1);

    // Measured last before another run begins.
    w.model.setResults(withAResult(*w.model.record(), "valid-noise"));
    test::trainTinyRun(w);
    QTRY_VERIFY_WITH_TIMEOUT(!w.files.isWriting(), 60000);
    QCOMPARE(readRun(own.toStdString()).results.size(), std::size_t(2));
    QCOMPARE(runsIn(place).size(), 2);
    closeUnasked(scene);
}

/// A drive that was pulled out: the error is said once, and what is measured stands in the library.
void TestRunSafety::aFileOfTheUsersThatIsGoneLosesNothing()
{
    const QTemporaryDir folder;
    const QString place = folder.filePath(QStringLiteral("runs")), drive = folder.filePath(QStringLiteral("drive"));
    QVERIFY(QDir().mkdir(drive));
    Scene scene;
    Workbench& w = scene.workbench;
    w.library.setFolder(place);
    test::trainTinyRun(w);
    QTRY_VERIFY_WITH_TIMEOUT(!w.model.path().isEmpty(), 60000);
    const QString kept = w.model.path();
    w.files.save(drive + QStringLiteral("/own.h5"));
    QTRY_VERIFY_WITH_TIMEOUT(w.model.isFileFollowed(), 60000);
    QVERIFY(QDir(drive).removeRecursively());
    QSignalSpy failed(&w.jobs, &JobRunner::failed);
    w.model.setResults(withAResult(*w.model.record()));
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 60000);
    QTRY_VERIFY_WITH_TIMEOUT(!w.model.isModified() && !w.files.isWriting(), 60000);
    QCOMPARE(w.model.path(), kept);
    QCOMPARE(readRun(kept.toStdString()).results.size(), std::size_t(1));
    w.model.setResults(withAResult(*w.model.record(), "valid-noise"));
    QTRY_VERIFY_WITH_TIMEOUT(!w.model.isModified() && !w.files.isWriting(), 60000);
    QCOMPARE(readRun(kept.toStdString()).results.size(), std::size_t(2));
    QCOMPARE(failed.count(), 1);
    closeUnasked(scene);
}

/// A run of another folder that was opened and saved there goes on there alone.
void TestRunSafety::anOpenedFileIsNotDoubled()
{
    const QTemporaryDir folder;
    const QString place = folder.filePath(QStringLiteral("runs")), own = folder.filePath(QStringLiteral("own.h5"));
    {
        Scene scene;
        test::trainTinyRun(scene.workbench);
        scene.workbench.files.save(own);
        QTRY_COMPARE_WITH_TIMEOUT(scene.workbench.model.path(), own, 60000);
    }
    Scene scene;
    Workbench& w = scene.workbench;
    w.library.setFolder(place);
    w.files.open({ own });
    QTRY_COMPARE_WITH_TIMEOUT(w.model.path(), own, 60000);
    w.files.save(own);
    QTRY_VERIFY_WITH_TIMEOUT(w.model.isFileFollowed(), 60000);
    w.model.setResults(withAResult(*w.model.record()));
    QTRY_VERIFY_WITH_TIMEOUT(!w.model.isModified() && !w.files.isWriting(), 60000);
    QCOMPARE(readRun(own.toStdString()).results.size(), std::size_t(1));
    QVERIFY(runsIn(place).isEmpty());
}

void TestRunSafety::closingWaitsForFiles()
{
    const QTemporaryDir folder;
    Scene scene;
    SlowDisk disk(scene.workbench.jobs, RunKeeper::slot);
    scene.workbench.library.setFolder(folder.filePath(QStringLiteral("runs")));
    test::trainTinyRun(scene.workbench);
    test::trainTinyRun(scene.workbench);
    QVERIFY(!scene.window.close());
    QVERIFY(scene.window.isVisible());
    disk.goOn();
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.isVisible(), 60000);
    QCOMPARE(scene.asked, 0); // both are kept: there is nothing to ask
    QCOMPARE(runsIn(folder.filePath(QStringLiteral("runs"))).size(), 2);
}

void TestRunSafety::everyRunIsKept()
{
    const QTemporaryDir folder;
    const QString place = folder.filePath(QStringLiteral("runs"));
    Scene scene;
    scene.workbench.library.setFolder(place);
    QSignalSpy kept(&scene.workbench.keeper, &RunKeeper::kept);
    {
        SlowDisk disk(scene.workbench.jobs, RunKeeper::slot);
        for (int run = 0; run < 4; ++run)
            test::trainTinyRun(scene.workbench);
        QCOMPARE(kept.count(), 0);
        disk.goOn();
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), 4, 60000);
    }
    QCOMPARE(runsIn(place).size(), 4); // each under a name of its own, in one second or not
    QCOMPARE(scene.workbench.model.path(), kept.last()[1].toString());
    QVERIFY(!scene.workbench.model.isModified());

    // What is measured later is kept too, in the same file.
    scene.workbench.model.setResults(withAResult(*scene.workbench.model.record()));
    QTRY_COMPARE_WITH_TIMEOUT(kept.count(), 5, 60000);
    QCOMPARE(runsIn(place).size(), 4);
    QCOMPARE(readRun(scene.workbench.model.path().toStdString()).results.size(), std::size_t(1));

    // A file of the user's own is written only when the user says so; another run takes its place, and a copy is kept.
    const QString own = folder.filePath(QStringLiteral("own.h5"));
    scene.workbench.files.save(own);
    QTRY_COMPARE_WITH_TIMEOUT(scene.workbench.model.path(), own, 60000);
    scene.workbench.files.open(own);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.jobs.isRunning(RunFiles::openSlot), 60000);
    scene.workbench.model.setResults(std::make_shared<RunRecord>(*scene.workbench.model.record()));
    QVERIFY(scene.workbench.model.isModified());
}

void TestRunSafety::aRunThatCannotBeKeptIsNotLost()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("file"));
    QVERIFY(QFile(file).open(QIODevice::WriteOnly));
    Scene scene;
    RunKeeper& kept = scene.workbench.keeper;
    scene.workbench.library.setFolder(file + QStringLiteral("/runs")); // no folder can be made there
    test::trainTinyRun(scene.workbench, 1);
    const auto first = scene.workbench.model.record();
    test::trainTinyRun(scene.workbench, 1);
    const auto second = scene.workbench.model.record();
    test::trainTinyRun(scene.workbench, 1);
    QTRY_COMPARE_WITH_TIMEOUT(kept.unwritten().size(), 3, 60000);
    QVERIFY(kept.unwritten()[0].record == first);
    QCOMPARE(scene.window.messages()->kind(), MessageBar::Kind::Error);
    QVERIFY(scene.window.messages()->text().contains(QStringLiteral("held in memory")));

    QVERIFY(!scene.window.close());
    QCOMPARE(scene.asked, 1);
    QVERIFY(scene.work[0].contains(QStringLiteral("(3)")));
    QCOMPARE(kept.unwritten().size(), 3);

    scene.path = folder.filePath(QStringLiteral("first.h5"));
    auto* menu = scene.window.findChild<QMenu*>(QStringLiteral("unkeptRuns"));
    Q_EMIT menu->aboutToShow();
    QVERIFY(textsOf(*menu).first().startsWith(QStringLiteral("Save")));
    menu->actions().first()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(kept.unwritten().size(), 2, 60000); // saved elsewhere
    QVERIFY(QFile::exists(scene.path));
    QVERIFY(scene.workbench.model.isModified()); // the run on show is another one
    scene.workbench.library.setFolder(folder.filePath(QStringLiteral("runs")));
    kept.retry();
    QTRY_COMPARE_WITH_TIMEOUT(runsIn(folder.filePath(QStringLiteral("runs"))).size(), 2, 60000);
    QTRY_VERIFY(!kept.isWriting());
    QVERIFY(kept.unwritten().isEmpty());
}

void TestRunSafety::trainWaitsForAFileThatIsOpened()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("run.h5"));
    Scene scene;
    test::trainTinyRun(scene.workbench);
    scene.workbench.files.save(path);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.model.isModified(), 60000);
    scene.window.open(path);
    QVERIFY(!scene.window.actions()->train->isEnabled());
    QVERIFY(!scene.window.actions()->step->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(scene.window.actions()->train->isEnabled(), 60000);
    QCOMPARE(scene.workbench.model.path(), path);
}

void TestRunSafety::aRunThatWasReadTooLateIsRefused()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("run.h5"));
    Workbench writer(Settings::inMemory());
    test::trainTinyRun(writer);
    writer.files.save(path);
    QTRY_VERIFY_WITH_TIMEOUT(!writer.model.isModified(), 60000);

    Scene scene; // with the window's guard
    Workbench bare(Settings::inMemory()); // without
    for (Workbench* workbench : { &scene.workbench, &bare }) {
        QSignalSpy refused(&workbench->files, &RunFiles::refused), opened(&workbench->files, &RunFiles::opened);
        workbench->files.open(path);
        workbench->model.beginRun({ workbench->next.config(), workbench->next.dataset() });
        QTRY_VERIFY_WITH_TIMEOUT(!workbench->jobs.isRunning(RunFiles::openSlot), 60000);
        QCOMPARE(opened.count(), 0);
        QVERIFY(!workbench->model.record());
        QVERIFY(workbench->model.path().isEmpty()); // nothing could be saved over the file
        workbench->model.endTraining();
        if (workbench == &bare)
            QCOMPARE(refused.count(), 1);
    }
}

void TestRunSafety::aRunThatWasSavedTooLateIsNotReplaced()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("run.h5"));
    Scene scene;
    RunModel& model = scene.workbench.model;
    test::trainTinyRun(scene.workbench);
    scene.workbench.files.save(path);
    QTRY_VERIFY_WITH_TIMEOUT(!model.isModified(), 60000);
    test::trainTinyRun(scene.workbench);
    scene.unsaved = Unsaved::Save;
    scene.path = folder.filePath(QStringLiteral("second.h5"));
    QSignalSpy opened(&scene.workbench.files, &RunFiles::opened), saved(&scene.workbench.files, &RunFiles::saved);
    SlowDisk disk(scene.workbench.jobs, RunFiles::saveSlot);
    scene.window.open(path);
    QTRY_COMPARE_WITH_TIMEOUT(scene.asked, 1, 60000); // Save: it waits for the disk
    model.beginRun({ scene.workbench.next.config(), scene.workbench.next.dataset() }); // meanwhile another run begins
    disk.goOn();
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, 60000);
    QCOMPARE(opened.count(), 0);
    QVERIFY(model.isTraining());
    QVERIFY(model.path().isEmpty());
    QCOMPARE(scene.window.messages()->kind(), MessageBar::Kind::Error); // says so
    model.endTraining();
}

QTEST_MAIN(TestRunSafety)
#include "test_run_safety.moc"
