#include "ui/latest_job.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <memory>

using namespace cmir;
using namespace cmir::ui;

namespace {

const QString slotName = QStringLiteral("latest");

/// A view without widgets: what it asked for and what arrived. Each piece of work waits until the test lets it end.
struct LatestScene {
    void request(int value)
    {
        latest.request(
            [this, value](const JobContext&) {
                ++begun;
                mayEnd.acquire();
                if (value < 0)
                    throw Failure("negative");
                return value;
            },
            [this](int result) { results << result; });
    }

    QSemaphore mayEnd;
    std::atomic<int> begun = 0;
    QList<int> results;
    JobRunner jobs;
    LatestJob latest { jobs, slotName, QStringLiteral("Working") };
};

}

class TestLatestJob : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNewestRequestWaits();
    void whatIsDroppedNeverArrives();
    void aDroppedOneDoesNotStopTheNext();
    void afterAFailureTheNewestIsComputed();
    void cancellingFromOutsideEndsIt();
};

void TestLatestJob::theNewestRequestWaits()
{
    LatestScene scene;
    QSignalSpy ended(&scene.latest, &LatestJob::ended);
    scene.request(1);
    QTRY_COMPARE(scene.begun.load(), 1);
    scene.request(2);
    scene.request(3);
    scene.mayEnd.release(2);
    QTRY_COMPARE(scene.results, (QList<int> { 1, 3 })); // the first was shown, the second was old before it began
    QVERIFY(!scene.latest.isBusy());
    QCOMPARE(ended.count(), 1);
}

void TestLatestJob::whatIsDroppedNeverArrives()
{
    LatestScene scene;
    QSignalSpy ended(&scene.latest, &LatestJob::ended), cancelled(&scene.jobs, &JobRunner::cancelled);
    scene.request(1);
    QTRY_COMPARE(scene.begun.load(), 1);
    scene.request(2);
    scene.latest.drop();
    QVERIFY(!scene.latest.isBusy());
    QCOMPARE(ended.count(), 1);
    scene.mayEnd.release(2);
    QTRY_COMPARE(cancelled.count(), 1);
    QVERIFY(scene.results.isEmpty());
    QCOMPARE(scene.begun.load(), 1);
    QCOMPARE(ended.count(), 1);
}

void TestLatestJob::aDroppedOneDoesNotStopTheNext()
{
    LatestScene scene;
    scene.request(1);
    QTRY_COMPARE(scene.begun.load(), 1);
    scene.latest.drop();
    scene.request(2);
    QVERIFY(scene.latest.isBusy());
    scene.mayEnd.release(2);
    QTRY_COMPARE(scene.results, QList<int> { 2 });
    QVERIFY(!scene.latest.isBusy());
}

void TestLatestJob::afterAFailureTheNewestIsComputed()
{
    LatestScene scene;
    scene.request(-1);
    QTRY_COMPARE(scene.begun.load(), 1);
    scene.request(2);
    scene.mayEnd.release(2);
    QTRY_COMPARE(scene.results, QList<int> { 2 });
    QVERIFY(!scene.latest.isBusy());
}

void TestLatestJob::cancellingFromOutsideEndsIt()
{
    LatestScene scene;
    QSignalSpy ended(&scene.latest, &LatestJob::ended);
    scene.request(1);
    QTRY_COMPARE(scene.begun.load(), 1);
    scene.jobs.cancel(slotName);
    scene.mayEnd.release();
    QTRY_COMPARE(ended.count(), 1);
    QVERIFY(!scene.latest.isBusy());
    QVERIFY(scene.results.isEmpty());
}

QTEST_GUILESS_MAIN(TestLatestJob)
#include "test_latest_job.moc"
