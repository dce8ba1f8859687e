#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"
#include "tests/ui/made_study.h"
#include "tests/ui/tiny_run.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace cmir;
using namespace cmir::ui;

class TestStudyFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anotherFolderTakesTheOldStudyAway()
    {
        const QTemporaryDir folder;
        Workbench w(Settings::inMemory());
        StudyController& study = w.sweep;
        study.setFolder(folder.filePath(QStringLiteral("one")));
        StudyPlan plan;
        plan.kind = "sweep";
        plan.variants.resize(1);
        plan.seeds = { 0 };
        study.setSummary(test::madeStudy(plan, { QStringLiteral("valid") }, { QStringLiteral("mae") },
            [](std::size_t, std::int64_t, const QString&, const QString&) { return 0.5; }));
        QVERIFY(study.summary());
        study.setFolder(folder.filePath(QStringLiteral("one/"))); // the same
        QVERIFY(study.summary());
        QSignalSpy changed(&study, &StudyController::summaryChanged);
        study.setFolder(folder.filePath(QStringLiteral("two"))); // there is none
        QVERIFY(!study.summary());
        QCOMPARE(changed.count(), 1);
    }

    /// As while the job arrays of a cluster are under way.
    void whatOtherMachinesTrainIsSeenAsItLands()
    {
        const QTemporaryDir temporary;
        StudyPlan plan;
        plan.kind = "sweep";
        plan.base.data.path = "/nowhere/data.h5";
        plan.axes = { "lambda1" };
        plan.variants = { { "lambda1 = 1", Method::Cmir, { { "lambda1", "1" } }, {} } };
        plan.seeds = { 0, 1 };
        const auto folder = StudyFolder::open(temporary.filePath(QStringLiteral("study")).toStdString());
        folder.writePlan(plan);
        const auto jobs = studyJobs(plan);
        JobResult result;
        result.metrics["valid"]["mae"] = 0.5;
        folder.writeResult(jobs[0], {}, result);
        std::filesystem::create_directory(folder.path() / "slurm");

        Workbench w(Settings::inMemory());
        w.sweep.setFolder(temporary.filePath(QStringLiteral("study")));
        w.sweep.readFolder();
        QTRY_VERIFY(w.sweep.summary());
        QCOMPARE(w.sweep.summary()->results().finished, std::size_t { 1 });
        folder.writeResult(jobs[1], {}, result);
        QTRY_COMPARE_WITH_TIMEOUT(w.sweep.summary()->results().finished, std::size_t { 2 }, 20000);
    }
};

QTEST_GUILESS_MAIN(TestStudyFolder)
#include "test_study_folder.moc"
