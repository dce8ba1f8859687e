#include "core/training/lockstep.h"

#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/training/training_session.h"
#include "tests/support/support.h"

#include <torch/types.h>

#include <QtTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <thread>

using namespace cmir;

namespace {

constexpr int patience = 60000;

RunRequest tinyRequest()
{
    RunRequest request;
    ExperimentConfig& config = request.config.parameters;
    config.n_train = 136;
    config.n_valid = config.n_test = 40;
    config.epochs = 100000;
    config.batch_size = 32;
    config.d = 8;
    config.d_hidden = 12;
    config.dropout = 0.1;
    config.threads = 1;
    request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
    request.shownPerSplit = 10;
    return request;
}

TrainingObserver into(std::promise<std::shared_ptr<const RunRecord>>& record)
{
    TrainingObserver observer;
    observer.ended = [&record](const Outcome& outcome) { record.set_value(outcome.record); };
    return observer;
}

/// A session that trains, and one that parted from it.
struct Pair {
    Pair()
        : own(tinyRequest(), into(ownRecord), {}, TrainingSession::Begin::Running)
    {
        while (own.status().step < 7)
            std::this_thread::yield();
        std::promise<std::shared_ptr<const Checkpoint>> taken;
        own.share(together, [&](std::shared_ptr<const Checkpoint> state) { taken.set_value(std::move(state)); });
        parted = taken.get_future().get();
        twin = std::make_unique<TrainingSession>(twinRequest(parted, "run.h5", tinyRequest().dataset), into(twinRecord),
            CheckpointPlan {}, TrainingSession::Begin::Running, together);
    }

    /// False: it took too long.
    bool reach(std::int64_t steps)
    {
        return QTest::qWaitFor([&] { return own.status().step >= steps && twin->status().step >= steps; }, patience);
    }

    std::shared_ptr<Lockstep> together = std::make_shared<Lockstep>(2);
    std::promise<std::shared_ptr<const RunRecord>> ownRecord, twinRecord;
    std::shared_ptr<const Checkpoint> parted;
    TrainingSession own;
    std::unique_ptr<TrainingSession> twin;
};

}

class TestLockstep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nobodyIsAStepAhead()
    {
        constexpr int members = 3, steps = 2000;
        Lockstep together(members);
        std::array<std::atomic<int>, members> done {};
        std::atomic<int> widest = 0;
        std::vector<std::thread> threads;
        for (int me = 0; me < members; ++me)
            threads.emplace_back([&, me] {
                for (int step = 0; step < steps; ++step) {
                    QVERIFY(together.arrive([] { return false; }));
                    ++done[me];
                    for (const auto& other : done)
                        widest = std::max(widest.load(), std::abs(done[me] - other));
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY(widest <= 1);
        for (const auto& count : done)
            QCOMPARE(count.load(), steps);
    }

    void whoHasSomethingElseToDoComesAgain()
    {
        Lockstep together(2);
        std::atomic<bool> errand = false;
        std::atomic<int> asked = 0;
        std::promise<bool> first, second;
        std::thread waiting([&] {
            first.set_value(together.arrive([&] {
                ++asked;
                return errand.load();
            }));
            second.set_value(together.arrive([] { return false; }));
        });
        while (asked == 0)
            std::this_thread::yield();
        errand = true;
        together.wake();
        QVERIFY(!first.get_future().get());
        QVERIFY(together.arrive([] { return false; })); // it is one of two again, not two of two
        QVERIFY(second.get_future().get());
        waiting.join();
    }

    void whoLeavesIsNotWaitedFor()
    {
        Lockstep together(2);
        std::promise<bool> arrived;
        std::thread waiting([&] { arrived.set_value(together.arrive([] { return false; })); });
        together.leave();
        QVERIFY(arrived.get_future().get());
        QVERIFY(together.arrive([] { return false; })); // alone
        waiting.join();
    }

    void whoWasInterruptedDoesNotGoBecauseOneLeaves()
    {
        for (int i = 0; i < 50; ++i) {
            Lockstep together(2);
            std::atomic<bool> interrupted = false, here = false;
            std::promise<bool> arrived;
            std::thread waiting([&] {
                arrived.set_value(together.arrive([&] {
                    here = true;
                    return interrupted.load();
                }));
            });
            while (!here)
                std::this_thread::yield();
            interrupted = true;
            together.leave();
            QVERIFY(!arrived.get_future().get());
            waiting.join();
        }
    }

    void bothStopAtTheSameStep()
    {
        for (int i = 0; i < 6; ++i) {
            Pair pair;
            QVERIFY(pair.reach(pair.parted->state->step + i));
            pair.own.pause();
            pair.twin->pause();
            pair.own.stop();
            pair.twin->stop();
            const auto own = pair.ownRecord.get_future().get(), twin = pair.twinRecord.get_future().get();
            QCOMPARE(own->steps, twin->steps);
        }
    }

    void bothPauseAtTheSameStep()
    {
        Pair pair;
        for (int i = 1; i <= 5; ++i) {
            QVERIFY(pair.reach(pair.parted->state->step + 5 * i));
            pair.own.pause();
            pair.twin->pause();
            QTRY_VERIFY_WITH_TIMEOUT(
                pair.own.status().state == SessionState::Paused && pair.twin->status().state == SessionState::Paused,
                patience);
            QCOMPARE(pair.own.status().step, pair.twin->status().step);
            pair.twin->start();
            pair.own.start();
        }
    }

    void oneSideIsTurnedAndTheOtherStaysAsItWas()
    {
        Pair pair;
        QVERIFY(pair.reach(pair.parted->state->step + 5));
        pair.own.change("lambda1", 3.0);
        QVERIFY(pair.reach(pair.parted->state->step + 30));
        pair.own.stop();
        pair.twin->stop();
        const auto own = pair.ownRecord.get_future().get(), twin = pair.twinRecord.get_future().get();
        QCOMPARE(twin->identity.parent->id, own->identity.id);
        QCOMPARE(twin->identity.parent->step, pair.parted->state->step);
        QVERIFY(twin->identity.id != own->identity.id);
        // The twin has the bits of a run of its own that nobody ever touched.
        RunRequest alone = tinyRequest();
        alone.untilStep = twin->steps;
        QVERIFY(*trainRun(alone, {}).last->weights == *twin->last->weights);
        // The other those of its own replay.
        QVERIFY(*trainRun(replayRequest(*own, alone.dataset), {}).last->weights == *own->last->weights);
        QVERIFY(*own->last->weights != *twin->last->weights);
    }

    void oneGoesOnWhereTheOtherEnds()
    {
        Pair pair;
        QVERIFY(pair.reach(pair.parted->state->step + 3));
        pair.twin->stop();
        const std::int64_t end = pair.twinRecord.get_future().get()->steps;
        QTRY_VERIFY_WITH_TIMEOUT(pair.own.status().step > end + 20, patience);
    }

    void aRunThatHasEndedHasNoStateToShare()
    {
        std::promise<std::shared_ptr<const RunRecord>> record;
        RunRequest request = tinyRequest();
        request.config.parameters.epochs = 1;
        TrainingSession session(request, into(record), {}, TrainingSession::Begin::Running);
        session.wait();
        int answers = 0;
        session.share(std::make_shared<Lockstep>(2), [&](const std::shared_ptr<const Checkpoint>& state) {
            QVERIFY(!state);
            ++answers;
        });
        QCOMPARE(answers, 1);
    }

    void aPausedRunShares()
    {
        std::promise<std::shared_ptr<const RunRecord>> record;
        TrainingSession session(tinyRequest(), into(record));
        std::promise<std::shared_ptr<const Checkpoint>> taken;
        session.share(std::make_shared<Lockstep>(2),
            [&](std::shared_ptr<const Checkpoint> state) { taken.set_value(std::move(state)); });
        QCOMPARE(taken.get_future().get()->state->step, 0);
    }
};

QTEST_GUILESS_MAIN(TestLockstep)
#include "test_lockstep.moc"
