#include "core/common/background_thread.h"

#include <QTest>

#include <sched.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

using namespace cmir;

class TestBackgroundThread : public QObject {
    Q_OBJECT

    static int shareOfThisThread() { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); }

private Q_SLOTS:
    /// Of the thread and of those that it starts; of no other.
    void theWindowGoesFirst()
    {
        const int before = shareOfThisThread();
        int own = 0, child = 0;
        std::thread([&] {
            letTheWindowGoFirst();
            own = shareOfThisThread();
            std::thread([&] { child = shareOfThisThread(); }).join();
        }).join();
        QVERIFY(own > before || before >= 5);
        QCOMPARE(child, own);
        QCOMPARE(shareOfThisThread(), before);
    }

    void nobodyWaitsForAnIdleThread()
    {
        int policy = -1, share = 0;
        std::thread([&] {
            yieldToEverybody();
            policy = ::sched_getscheduler(0);
            share = shareOfThisThread();
        }).join();
        QVERIFY(policy == SCHED_IDLE || share == 19);
        QVERIFY(::sched_getscheduler(0) != SCHED_IDLE);
    }
};

QTEST_GUILESS_MAIN(TestBackgroundThread)
#include "test_background_thread.moc"
