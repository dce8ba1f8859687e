#include "tests/ui/made_study.h"
#include "tests/ui/tiny_run.h"

#include <QTemporaryDir>
#include <QTest>

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
};

QTEST_GUILESS_MAIN(TestStudyFolder)
#include "test_study_folder.moc"
