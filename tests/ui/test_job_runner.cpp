#include "ui/job_runner.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

#include <atomic>

using namespace cmir;
using namespace cmir::ui;

namespace {

const QString slotA = QStringLiteral("a");
const QString slotB = QStringLiteral("b");

/// Waits until cancellation is asked for, then throws Cancelled.
int untilCancelled(const JobContext& job)
{
    for (;;) {
        job.check();
        std::this_thread::yield();
    }
}

}

class TestJobRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void resultArrivesOnTheGuiThread();
    void errorsAreDelivered();
    void cancelEndsTheJob();
    void newerJobReplacesTheOld();
    void lateResultIsDropped();
    void resultAfterCancelIsDropped();
    void slotsAreIndependent();
    void progressIsDelivered();
    void enqueuedJobsAreAllDone();
    void enqueuedJobsAreDoneBeforeTheEnd();
    void cancelledIsNotWanted();
    void goneReceiverIsLeftAlone();
    void destructorJoins();
};

void TestJobRunner::resultArrivesOnTheGuiThread()
{
    JobRunner jobs;
    QSignalSpy finished(&jobs, &JobRunner::finished);
    std::atomic<QThread*> workedOn = nullptr;
    QThread* deliveredOn = nullptr;
    int result = 0;
    jobs.start(
        slotA, {}, this,
        [&](const JobContext&) {
            workedOn = QThread::currentThread();
            return 42;
        },
        [&](int value) {
            result = value;
            deliveredOn = QThread::currentThread();
        });
    QVERIFY(jobs.isRunning(slotA));
    QTRY_COMPARE(result, 42);
    QVERIFY(!jobs.isRunning(slotA));
    QCOMPARE(finished.count(), 1);
    QCOMPARE(deliveredOn, QThread::currentThread());
    QVERIFY(workedOn != QThread::currentThread());
}

void TestJobRunner::errorsAreDelivered()
{
    JobRunner jobs;
    QSignalSpy failed(&jobs, &JobRunner::failed);
    bool done = false;
    jobs.start(
        slotA, {}, this, [](const JobContext&) -> int { throw BadInput("the file x: field y"); },
        [&](int) { done = true; });
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(failed[0][1].toString(), QStringLiteral("the file x: field y"));
    QVERIFY(failed[0][2].toBool());
    jobs.start(
        slotA, {}, this, [](const JobContext&) -> int { throw std::bad_alloc(); }, [&](int) { done = true; });
    QTRY_COMPARE(failed.count(), 2);
    QVERIFY(!failed[1][2].toBool());
    QVERIFY(!done);
    QVERIFY(!jobs.isAnyRunning());
}

void TestJobRunner::cancelEndsTheJob()
{
    JobRunner jobs;
    QSignalSpy cancelled(&jobs, &JobRunner::cancelled);
    jobs.start(slotA, {}, this, untilCancelled, [](int) { QFAIL("delivered"); });
    jobs.cancel(slotA);
    QTRY_COMPARE(cancelled.count(), 1);
    QVERIFY(!jobs.isRunning(slotA));
}

void TestJobRunner::newerJobReplacesTheOld()
{
    JobRunner jobs;
    QSignalSpy cancelled(&jobs, &JobRunner::cancelled);
    QList<int> results;
    const auto keep = [&](int value) { results << value; };
    jobs.start(slotA, {}, this, untilCancelled, keep);
    jobs.start(
        slotA, {}, this, [](const JobContext&) { return 2; }, keep);
    QTRY_COMPARE(results, QList<int> { 2 });
    QCOMPARE(cancelled.count(), 0); // the slot went on: nothing to tell
}

void TestJobRunner::lateResultIsDropped()
{
    JobRunner jobs;
    QSemaphore started, mayEnd;
    QList<int> results;
    const auto keep = [&](int value) { results << value; };
    jobs.start(
        slotA, {}, this,
        [&](const JobContext&) { // does not ask whether it is cancelled
            started.release();
            mayEnd.acquire();
            return 1;
        },
        keep);
    started.acquire();
    jobs.start(
        slotA, {}, this, [](const JobContext&) { return 2; }, keep);
    mayEnd.release();
    QTRY_COMPARE(results, QList<int> { 2 });
    QCoreApplication::processEvents();
    QCOMPARE(results, QList<int> { 2 });
}

void TestJobRunner::resultAfterCancelIsDropped()
{
    JobRunner jobs;
    QSemaphore started, mayEnd;
    QSignalSpy cancelled(&jobs, &JobRunner::cancelled);
    bool done = false;
    jobs.start(
        slotA, {}, this,
        [&](const JobContext&) {
            started.release();
            mayEnd.acquire();
            return 1;
        },
        [&](int) { done = true; });
    started.acquire();
    jobs.cancel(slotA);
    mayEnd.release();
    QTRY_COMPARE(cancelled.count(), 1);
    QVERIFY(!done);
}

void TestJobRunner::slotsAreIndependent()
{
    JobRunner jobs;
    int result = 0;
    jobs.start(slotA, {}, this, untilCancelled, [](int) {});
    jobs.start(
        slotB, {}, this, [](const JobContext&) { return 3; }, [&](int value) { result = value; });
    QTRY_COMPARE(result, 3);
    QVERIFY(jobs.isRunning(slotA));
    jobs.cancel(slotA);
    QTRY_VERIFY(!jobs.isAnyRunning());
}

void TestJobRunner::progressIsDelivered()
{
    JobRunner jobs;
    QSignalSpy progressed(&jobs, &JobRunner::progressed);
    QSemaphore mayEnd;
    jobs.start(
        slotA, {}, this,
        [&](const JobContext& job) {
            for (int i = 0; i < 1000; ++i)
                job.report(0.25, "half of a half");
            mayEnd.acquire();
            return 0;
        },
        [](int) {});
    QTRY_VERIFY(progressed.count() >= 1);
    QCOMPARE(progressed[0][1].toDouble(), 0.25);
    QCOMPARE(progressed[0][2].toString(), QStringLiteral("half of a half"));
    mayEnd.release();
    QTRY_VERIFY(!jobs.isAnyRunning());
    QVERIFY(progressed.count() < 100); // a thousand reports are not a thousand events
}

void TestJobRunner::enqueuedJobsAreAllDone()
{
    JobRunner jobs;
    QSemaphore mayGoOn;
    QStringList told;
    QSignalSpy failed(&jobs, &JobRunner::failed);
    for (int i = 0; i < 4; ++i)
        jobs.enqueue(
            slotA, {}, this,
            [i, &mayGoOn](const JobContext& job) {
                mayGoOn.acquire();
                job.check();
                if (i == 1)
                    throw Failure("the disk is full");
                return i;
            },
            [&](int result) { told << QString::number(result); }, [&](const QString& reason) { told << reason; });
    QVERIFY(jobs.isRunning(slotA));
    jobs.cancel(slotA); // such work is not given up
    QVERIFY(jobs.isWanted(slotA));
    mayGoOn.release(4);
    QTRY_COMPARE(told.size(), 4);
    QCOMPARE(told.join(u' '), QStringLiteral("0 the disk is full 2 3")); // in turn
    QCOMPARE(failed.count(), 1);
    QVERIFY(!jobs.isAnyRunning());
}

void TestJobRunner::enqueuedJobsAreDoneBeforeTheEnd()
{
    std::atomic<int> done = 0;
    {
        JobRunner jobs;
        for (int i = 0; i < 20; ++i)
            jobs.enqueue(
                slotA, {}, this, [&done](const JobContext&) { return ++done; }, [](int) {}, [](const QString&) {});
    }
    QCOMPARE(done.load(), 20);
}

void TestJobRunner::cancelledIsNotWanted()
{
    JobRunner jobs;
    QSemaphore started, mayEnd;
    jobs.start(
        slotA, {}, this,
        [&](const JobContext&) { // does not ask whether it is cancelled
            started.release();
            mayEnd.acquire();
            return 1;
        },
        [](int) {});
    started.acquire();
    QVERIFY(jobs.isWanted(slotA));
    jobs.cancel(slotA);
    QVERIFY(jobs.isRunning(slotA));
    QVERIFY(!jobs.isWanted(slotA));
    mayEnd.release();
    QTRY_VERIFY(!jobs.isRunning(slotA));
}

void TestJobRunner::goneReceiverIsLeftAlone()
{
    JobRunner jobs;
    QSignalSpy finished(&jobs, &JobRunner::finished);
    auto receiver = std::make_unique<QObject>();
    bool done = false;
    jobs.start(
        slotA, {}, receiver.get(), [](const JobContext&) { return 1; }, [&](int) { done = true; });
    receiver.reset();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(!done);
}

void TestJobRunner::destructorJoins()
{
    std::atomic<bool> ended = false;
    QSemaphore started;
    {
        JobRunner jobs;
        jobs.start(
            slotA, {}, this,
            [&](const JobContext& job) -> int {
                started.release();
                try {
                    return untilCancelled(job);
                } catch (...) {
                    ended = true;
                    throw;
                }
            },
            [](int) {});
        started.acquire();
    }
    QVERIFY(ended);
}

QTEST_GUILESS_MAIN(TestJobRunner)
#include "test_job_runner.moc"
