#include "core/common/together.h"

#include "core/common/error.h"
#include "tests/support/support.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

using namespace cmir;

/// Pieces of long work at the same time.
class TestTogether : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPieceIsDoneOnceAndToldHere()
    {
        constexpr std::size_t count = 40;
        std::vector<std::atomic<int>> done(count);
        std::atomic<int> at = 0, most = 0;
        std::set<std::size_t> told;
        const auto here = std::this_thread::get_id();
        double share = 0;
        const JobContext job { [&](double now, std::string_view) {
                                  QVERIFY(now >= 0 && now <= 1);
                                  share = now;
                              },
            {} };
        together(
            count, 3, job,
            [&](std::size_t i, const JobContext& own) {
                const int now = ++at;
                for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) { }
                own.report(0.5, "half");
                ++done[i];
                --at;
            },
            [&](std::size_t i) {
                QVERIFY(std::this_thread::get_id() == here);
                QCOMPARE(done[i].load(), 1);
                told.insert(i);
            });
        QCOMPARE(told.size(), count);
        QVERIFY(most <= 3);
        QCOMPARE(share, 1.0);
    }

    void whatOneThrowsEndsTheOthers()
    {
        std::atomic<bool> waits = false;
        const auto work = [&](std::size_t i, const JobContext& job) {
            if (i == 1) {
                while (!waits)
                    std::this_thread::yield();
                throw BadInput("the second cannot be done");
            }
            waits = true;
            while (true) {
                job.check();
                std::this_thread::yield();
            }
        };
        QCOMPARE(test::errorText([&] { together(5, 2, {}, work); }), std::string("the second cannot be done"));
    }

    void cancellingEndsAll()
    {
        std::atomic<int> running = 0;
        const JobContext job { {}, [&] { return running == 2; } };
        const auto work = [&](std::size_t, const JobContext& own) {
            ++running;
            while (true) {
                own.check();
                std::this_thread::yield();
            }
        };
        QVERIFY_THROWS_EXCEPTION(Cancelled, together(4, 2, job, work));
    }

    void whatIsThrownHereEndsAll()
    {
        const auto work = [&](std::size_t i, const JobContext& job) {
            while (i > 0) {
                job.check();
                std::this_thread::yield();
            }
        };
        QCOMPARE(
            test::errorText([&] { together(2, 2, {}, work, [](std::size_t) { throw Failure("it cannot be kept"); }); }),
            std::string("it cannot be kept"));
    }

    void nothingIsNothing()
    {
        together(0, 2, {}, [](std::size_t, const JobContext&) { QFAIL("there is none"); });
    }
};

QTEST_GUILESS_MAIN(TestTogether)

#include "test_together.moc"
