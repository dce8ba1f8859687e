#include "core/training/model_pool.h"

#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/run/run_comparison.h"
#include "core/training/shared_training_data.h"
#include "core/training/training_session.h"
#include "tests/support/support.h"

#include <torch/types.h>

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <future>
#include <list>
#include <mutex>
#include <thread>

using namespace cmir;

namespace {

constexpr int patience = 60000;

std::shared_ptr<const Dataset> tinyData()
{
    ExperimentConfig config;
    config.n_train = 136;
    config.n_valid = config.n_test = 40;
    return std::make_shared<const Dataset>(syntheticDataset(config));
}

RunRequest tinyRequest(const std::shared_ptr<const Dataset>& dataset, Method method, std::int64_t seed)
{
    RunRequest request;
    request.config.method = method;
    ExperimentConfig& config = request.config.parameters;
    config.seed = seed;
    config.epochs = 4;
    config.batch_size = 32;
    config.d = 8;
    config.d_hidden = 12;
    config.dropout = 0.1;
    request.dataset = dataset;
    request.shownPerSplit = 10;
    return request;
}

/// A member of a pool, and what it came to.
struct Member {
    Member(RunRequest request, const std::shared_ptr<ModelPool>& pool, TrainingObserver observer = {},
        TrainingSession::Begin begin = TrainingSession::Begin::Running)
        : session(inPool(std::move(request), pool), listening(std::move(observer)), {}, begin)
    { }

    static RunRequest inPool(RunRequest request, const std::shared_ptr<ModelPool>& pool)
    {
        request.pool = pool;
        return request;
    }

    TrainingObserver listening(TrainingObserver observer)
    {
        observer.ended = [this](const Outcome& outcome) { ended.set_value(outcome); };
        return observer;
    }

    std::promise<Outcome> ended;
    TrainingSession session;
};

}

class TestModelPool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noMoreComputeThanHavePlace()
    {
        constexpr int members = 5, steps = 300;
        ModelPool pool(2);
        std::atomic<int> computing = 0, most = 0;
        std::vector<std::thread> threads;
        for (int me = 0; me < members; ++me)
            threads.emplace_back([&] {
                ModelPool::Turn turn(pool);
                for (int step = 0; step < steps; ++step) {
                    const ModelPool::Progress progress { step, 10 };
                    const bool had = turn.keep(progress);
                    if (!had)
                        QVERIFY(turn.wait(progress));
                    const int now = ++computing;
                    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) { }
                    --computing;
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY2(most <= 2, qPrintable(QString::number(most)));
    }

    void whoHasDoneLeastGoesFirst()
    {
        ModelPool pool(1);
        ModelPool::Turn first(pool);
        QVERIFY(first.wait({ 10, 10 }));
        QVERIFY(first.keep({ 15, 10 })); // nobody waits
        std::mutex mutex;
        std::vector<int> order;
        std::atomic<int> waiting = 0;
        std::list<std::thread> threads;
        for (const int steps : { 30, 5, 20 }) {
            threads.emplace_back([&, steps] {
                ModelPool::Turn turn(pool);
                // Asked once it waits; true only to the question, never as an answer.
                QVERIFY(turn.wait({ steps, 10 }, [&, asked = false]() mutable {
                    waiting += std::exchange(asked, true) ? 0 : 1;
                    return false;
                }));
                const std::lock_guard lock(mutex);
                order.push_back(steps);
            });
            QTRY_COMPARE_WITH_TIMEOUT(waiting.load(), static_cast<int>(threads.size()), patience);
        }
        QVERIFY(first.keep({ 14, 10 })); // less than an epoch ahead of 5
        QVERIFY(!first.keep({ 15, 10 })); // an epoch ahead: it has given its turn
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(order, (std::vector { 5, 20, 30 }));
    }

    void whoHasSomethingElseToDoIsNotKept()
    {
        ModelPool pool(1);
        ModelPool::Turn holder(pool);
        QVERIFY(holder.wait({}));
        std::atomic<bool> errand = false, asked = false;
        std::promise<bool> answer;
        std::thread thread([&] {
            ModelPool::Turn turn(pool);
            answer.set_value(turn.wait({}, [&] {
                asked = true;
                return errand.load();
            }));
        });
        while (!asked)
            std::this_thread::yield();
        errand = true;
        pool.wake();
        QCOMPARE(answer.get_future().get(), false);
        thread.join();
        QVERIFY(holder.keep({ 100, 1 })); // nobody waits any more
    }

    /// Every method beside others that take turns with it: the same bits as alone on two threads.
    void everyMemberIsTheRunThatItWouldBeAlone()
    {
        const auto dataset = tinyData();
        const auto pool = std::make_shared<ModelPool>(2);
        std::list<Member> members;
        std::vector<RunRequest> requests;
        for (const std::string& name : methodNames())
            for (const std::int64_t seed : { 0, 1 }) {
                requests.push_back(tinyRequest(dataset, methodFromName(name), seed));
                requests.back().config.parameters.threads = 2;
                members.emplace_back(requests.back(), pool);
            }
        auto request = requests.begin();
        for (Member& member : members) {
            const Outcome outcome = member.ended.get_future().get();
            QVERIFY2(outcome.record, outcome.message.c_str());
            const RunRecord alone = trainRun(*request, {});
            const std::string difference = firstDifference(alone, *outcome.record);
            QVERIFY2(difference.empty(), (methodName(request->config.method) + ": " + difference).c_str());
            ++request;
        }
    }

    /// What is turned while it trains acts at a step, wherever the turns are.
    void aLiveChangeActsAsInARunOfItsOwn()
    {
        const auto dataset = tinyData();
        const auto pool = std::make_shared<ModelPool>(1);
        RunRequest request = tinyRequest(dataset, Method::Cmir, 0);
        Member changed(request, pool, {}, TrainingSession::Begin::OneEpoch);
        Member beside(tinyRequest(dataset, Method::Cmir, 1), pool);
        QTRY_VERIFY_WITH_TIMEOUT(changed.session.status().state == SessionState::Paused, patience);
        changed.session.change("lambda1", 0.25);
        changed.session.change("K", std::int64_t { 3 });
        changed.session.start();
        const Outcome outcome = changed.ended.get_future().get();
        QVERIFY(outcome.record);
        QCOMPARE(outcome.record->events.size(), 2U);
        QVERIFY(beside.ended.get_future().get().record);
        const RunRecord alone = trainRun(replayRequest(*outcome.record, dataset), {});
        QCOMPARE(firstDifference(alone, *outcome.record), std::string());
    }

    void membersAdvanceTogether()
    {
        const auto dataset = tinyData();
        const auto pool = std::make_shared<ModelPool>(1);
        constexpr int count = 4, epochs = 12;
        std::mutex mutex;
        std::vector<int> done(count, 0);
        int widest = 0, told = 0;
        std::list<Member> members;
        for (int i = 0; i < count; ++i) {
            RunRequest request = tinyRequest(dataset, Method::Cmir, i);
            request.config.parameters.epochs = epochs;
            TrainingObserver observer;
            observer.epochFinished = [&, i](const EpochReport& report) {
                const std::lock_guard lock(mutex);
                done[static_cast<std::size_t>(i)] = static_cast<int>(report.epoch);
                if (++told > 2 * count) // all are built
                    widest = std::max(widest, std::ranges::max(done) - std::ranges::min(done));
            };
            members.emplace_back(request, pool, observer, TrainingSession::Begin::Paused);
        }
        for (Member& member : members)
            QTRY_VERIFY_WITH_TIMEOUT(member.session.status().state == SessionState::Paused, patience);
        for (Member& member : members)
            member.session.start();
        for (Member& member : members)
            QVERIFY(member.ended.get_future().get().record);
        QVERIFY2(widest <= 2, qPrintable(QString::number(widest)));
    }

    void whoPausesOrGoesLetsOthersGoOn()
    {
        const auto dataset = tinyData();
        const auto pool = std::make_shared<ModelPool>(1);
        RunRequest endless = tinyRequest(dataset, Method::Cmir, 0);
        endless.config.parameters.epochs = 100000;
        auto busy = std::make_unique<Member>(endless, pool);
        Member paused(tinyRequest(dataset, Method::Cmir, 1), pool, {}, TrainingSession::Begin::OneEpoch);
        QTRY_VERIFY_WITH_TIMEOUT(paused.session.status().state == SessionState::Paused, patience);
        const std::int64_t before = busy->session.status().step;
        QTRY_VERIFY_WITH_TIMEOUT(busy->session.status().step > before + 20, patience);
        {
            Member waiting(endless, pool); // waits for a turn at its beginning, or trains: gone all the same
        }
        busy.reset(); // computing
        paused.session.start();
        QVERIFY(paused.ended.get_future().get().record);
    }

    void dataAreHeldOnce()
    {
        const auto dataset = tinyData();
        ExperimentConfig config;
        SharedTrainingData shared;
        const TrainingData one = shared.take(dataset, config, torch::kCPU, {});
        const TrainingData two = shared.take(dataset, config, torch::kCPU, {});
        QVERIFY(one.training().features[0].data_ptr() == two.training().features[0].data_ptr());
        const auto other = tinyData(); // the same numbers in another object
        const TrainingData third = shared.take(other, config, torch::kCPU, {});
        QVERIFY(one.training().features[0].data_ptr() != third.training().features[0].data_ptr());
    }

    /// A member whose features have noise of their own leaves those of the others as they are.
    void noiseOfOneIsNotInTheDataOfAnother()
    {
        const auto dataset = tinyData();
        const auto pool = std::make_shared<ModelPool>(1);
        RunRequest noisy = tinyRequest(dataset, Method::Cmir, 0);
        noisy.config.parameters.noise_ratio = 0.5;
        const RunRequest clean = tinyRequest(dataset, Method::Cmir, 0);
        Member first(noisy, pool);
        const Outcome withNoise = first.ended.get_future().get();
        Member second(clean, pool);
        const Outcome without = second.ended.get_future().get();
        QVERIFY(withNoise.record && without.record);
        QCOMPARE(firstDifference(trainRun(noisy, {}), *withNoise.record), std::string());
        QCOMPARE(firstDifference(trainRun(clean, {}), *without.record), std::string());
        QVERIFY(!firstDifference(*withNoise.record, *without.record).empty());
    }
};

QTEST_GUILESS_MAIN(TestModelPool)

#include "test_model_pool.moc"
