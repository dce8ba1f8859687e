#include "tests/ui/waiting_job.h"

#include "ui/data_controller.h"
#include "ui/library/run_keeper.h"
#include "ui/message_bar.h"
#include "ui/report/report_actions.h"
#include "ui/run_model.h"
#include "ui/status_line.h"

#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace cmir;
using namespace cmir::ui;

class TestStatusLine : public QObject {
    Q_OBJECT

    static constexpr int patience = 60000;

private Q_SLOTS:
    void theNewestJobThatRunsIsShown()
    {
        JobRunner jobs, others;
        RunModel run;
        StatusLine line(run, jobs);
        line.follow(others);
        QCOMPARE(line.stateText(), QStringLiteral("Ready"));
        test::WaitingJob data(jobs, DataController::slot, QStringLiteral("Loading"));
        QCOMPARE(line.stateText(), QStringLiteral("Loading…"));
        test::WaitingJob report(others, ReportActions::slot, QStringLiteral("Writing"));
        QCOMPARE(line.stateText(), QStringLiteral("Writing…"));
        report.letGo();
        QTRY_COMPARE_WITH_TIMEOUT(line.stateText(), QStringLiteral("Loading…"), patience); // it still runs
        data.letGo();
        QTRY_COMPARE_WITH_TIMEOUT(line.stateText(), QStringLiteral("Ready"), patience);
    }

    void whatTakesAWhileIsShownToo()
    {
        JobRunner jobs;
        RunModel run;
        StatusLine line(run, jobs);
        line.setPatience(1000000);
        test::WaitingJob keeping(jobs, RunKeeper::slot, QStringLiteral("Keeping"));
        QCOMPARE(line.stateText(), QStringLiteral("Ready"));
        line.setPatience(0);
        test::WaitingJob library(jobs, QStringLiteral("library"), QStringLiteral("Reading"));
        QCOMPARE(line.stateText(), QStringLiteral("Reading…"));
        QVERIFY(!line.cancelButton()->isVisibleTo(&line));
        library.letGo();
        QTRY_COMPARE_WITH_TIMEOUT(line.stateText(), QStringLiteral("Keeping…"), patience);
        // Pictures follow what is on show: their views tell of them.
        const test::WaitingJob picture(jobs, QStringLiteral("embeddings"), QStringLiteral("Projecting"));
        QCOMPARE(line.stateText(), QStringLiteral("Keeping…"));
    }

    void aJobIsCancelledFromHere()
    {
        JobRunner jobs;
        RunModel run;
        StatusLine line(run, jobs);
        const test::WaitingJob report(jobs, ReportActions::slot, QStringLiteral("Writing"));
        QVERIFY(line.cancelButton()->isVisibleTo(&line));
        line.cancelButton()->click();
        QVERIFY(!line.cancelButton()->isVisibleTo(&line));
        QTRY_VERIFY_WITH_TIMEOUT(!jobs.isRunning(ReportActions::slot), patience);
        QCOMPARE(line.stateText(), QStringLiteral("Ready"));
    }

    void aDeedIsNotCoveredByInformation()
    {
        using Kind = MessageBar::Kind;
        MessageBar bar;
        int done = 0;
        bar.show(Kind::Warning, QStringLiteral("it collapses"), { QStringLiteral("Mend it"), [&done] { ++done; } });
        bar.show(Kind::Information, QStringLiteral("saved"));
        QCOMPARE(bar.text(), QStringLiteral("it collapses"));
        bar.deedButton()->click();
        QCOMPARE(done, 1);
        bar.show(Kind::Information, QStringLiteral("saved"));
        QCOMPARE(bar.text(), QStringLiteral("saved"));
        bar.show(Kind::Warning, QStringLiteral("without a deed"));
        bar.show(Kind::Information, QStringLiteral("saved"));
        QCOMPARE(bar.text(), QStringLiteral("saved"));
    }

    /// A deed that could not be done is over: what comes after it is read, and doing it clears the line.
    void whatIsOverGivesWay()
    {
        using Kind = MessageBar::Kind;
        MessageBar bar;
        bar.show(Kind::Error, QStringLiteral("no such file"));
        bar.show(Kind::Information, QStringLiteral("the settings are other ones"));
        QCOMPARE(bar.text(), QStringLiteral("the settings are other ones"));
        bar.dismissOver();
        QCOMPARE(bar.text(), QStringLiteral("the settings are other ones"));
        bar.show(Kind::Error, QStringLiteral("no such file"));
        bar.dismissOver();
        QVERIFY(!bar.saysSomething());
        for (const bool ofRun : { false, true }) {
            ofRun ? bar.showOfRun(Kind::Error, QStringLiteral("not finite")) : bar.showStanding(QStringLiteral("full"));
            bar.show(Kind::Information, QStringLiteral("saved"));
            bar.dismissOver();
            QCOMPARE(bar.text(), ofRun ? QStringLiteral("not finite") : QStringLiteral("full"));
        }
    }

    void whatAsksForNothingGoesByItself()
    {
        using Kind = MessageBar::Kind;
        MessageBar bar;
        bar.leaving()->setInterval(0);
        bar.show(Kind::Information, QStringLiteral("saved"));
        QTRY_VERIFY(!bar.saysSomething());
        // An error, a warning, and what offers a deed are waited for; so is what is said of the run on show.
        bar.show(Kind::Error, QStringLiteral("no such file"));
        QVERIFY(!bar.leaving()->isActive());
        bar.show(Kind::Information, QStringLiteral("saved"));
        QVERIFY(bar.leaving()->isActive());
        bar.show(Kind::Warning, QStringLiteral("the target has no spread"));
        QVERIFY(!bar.leaving()->isActive()); // also not by the time of the one before
        bar.show(Kind::Information, QStringLiteral("another preset suits"), { QStringLiteral("Take it"), [] {} });
        QVERIFY(!bar.leaving()->isActive());
        bar.dismiss();
        bar.showOfRun(Kind::Information, QStringLiteral("by autograd"));
        QVERIFY(!bar.leaving()->isActive());
    }

    void whatIsSaidOfARunGoesWithIt()
    {
        using Kind = MessageBar::Kind;
        MessageBar bar;
        bar.show(Kind::Error, QStringLiteral("the disk is full"));
        bar.dismissOfRun();
        QCOMPARE(bar.text(), QStringLiteral("the disk is full"));
        bar.showOfRun(Kind::Error, QStringLiteral("the loss is not finite"));
        bar.dismissOfRun();
        QVERIFY(bar.text().isEmpty() && !bar.isVisible());
        bar.show(Kind::Information, QStringLiteral("saved"));
        bar.dismissOfRun();
        QCOMPARE(bar.text(), QStringLiteral("saved"));
    }
};

QTEST_MAIN(TestStatusLine)
#include "test_status_line.moc"
