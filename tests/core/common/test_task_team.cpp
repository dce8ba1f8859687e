#include "core/common/task_team.h"

#include <QtTest>

#include <sched.h>

#include <atomic>
#include <numeric>
#include <stdexcept>

using namespace cmir;

class TestTaskTeam : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void processorsOfThisProcessAreCounted()
    {
        cpu_set_t all, one;
        QCOMPARE(sched_getaffinity(0, sizeof all, &all), 0);
        int first = 0;
        while (!CPU_ISSET(first, &all))
            ++first;
        CPU_ZERO(&one);
        CPU_SET(first, &one);
        QCOMPARE(usableProcessors(), CPU_COUNT(&all));
        QCOMPARE(sched_setaffinity(0, sizeof one, &one), 0);
        const int bound = usableProcessors(), team = usualTeamSize();
        QCOMPARE(sched_setaffinity(0, sizeof all, &all), 0);
        QCOMPARE(bound, 1);
        QCOMPARE(team, 1);
    }

    void everyNodeRunsOnceAfterThoseBeforeIt_data()
    {
        QTest::addColumn<int>("threads");
        for (const int threads : { 1, 2, 4, 7 })
            QTest::addRow("%d threads", threads) << threads;
    }
    void everyNodeRunsOnceAfterThoseBeforeIt()
    {
        QFETCH(int, threads);
        // Layers of nodes, each after three of the layer before: its value is one more than the largest of theirs.
        constexpr int layers = 20, width = 9;
        std::vector<int> value(layers * width, -1);
        std::atomic<int> runs { 0 };
        TaskGraph graph;
        for (int i = 0; i < layers * width; ++i) {
            std::vector<TaskGraph::Node> before;
            if (i >= width)
                for (int k = 0; k < 3; ++k)
                    before.push_back(i - width - i % width + (i + k) % width);
            graph.add(
                [&value, &runs, before, i] {
                    int highest = 0;
                    for (const int b : before)
                        highest = std::max(highest, value[static_cast<std::size_t>(b)]);
                    value[static_cast<std::size_t>(i)] = highest + 1;
                    ++runs;
                },
                1 + i % 4, before);
        }
        TaskTeam team(threads);
        QCOMPARE(team.size(), threads);
        for (int round = 1; round <= 50; ++round) {
            std::fill(value.begin(), value.end(), -1000);
            team.run(graph);
            QCOMPARE(runs.load(), round * layers * width);
            for (int i = 0; i < layers * width; ++i)
                QCOMPARE(value[static_cast<std::size_t>(i)], i / width + 1);
        }
    }

    void theMostUrgentGoesFirst()
    {
        // Alone, the order is that of urgency: the chain of 2 + 9 before the single node of 10, and it before the rest.
        std::vector<int> order;
        TaskGraph graph;
        graph.add([&] { order.push_back(0); }, 1);
        const TaskGraph::Node begin = graph.add([&] { order.push_back(1); }, 2);
        graph.add([&] { order.push_back(2); }, 10);
        graph.add([&] { order.push_back(3); }, 9, { begin });
        TaskTeam team(1);
        team.run(graph);
        QCOMPARE(order, (std::vector<int> { 1, 2, 3, 0 }));
    }

    void anExceptionComesOutAndTheTeamGoesOn()
    {
        for (const int threads : { 1, 3 }) {
            std::atomic<int> runs { 0 };
            bool fail = true;
            TaskGraph graph;
            const TaskGraph::Node first = graph.add(
                [&] {
                    ++runs;
                    if (fail)
                        throw std::runtime_error("no");
                },
                1);
            for (int i = 0; i < 10; ++i)
                graph.add([&] { ++runs; }, 1, { first });
            TaskTeam team(threads);
            QVERIFY_THROWS_EXCEPTION(std::runtime_error, team.run(graph));
            QCOMPARE(runs.load(), 11);
            fail = false;
            team.run(graph);
            QCOMPARE(runs.load(), 22);
        }
    }

    /// Pieces within the nodes of a graph: each once, all before its node goes on.
    void nodesShareTheirPieces()
    {
        for (const int threads : { 1, 2, 4 }) {
            TaskTeam team(threads);
            std::atomic<int> runs { 0 };
            std::vector<int> sums(3, 0);
            TaskGraph graph;
            std::vector<TaskGraph::Node> parts;
            for (std::size_t node = 0; node < 3; ++node)
                parts.push_back(graph.add(
                    [&, node] {
                        std::vector<int> values(40, 0);
                        TaskTeam::share(values.size(), [&](std::size_t i) {
                            values[i] = static_cast<int>(i);
                            ++runs;
                        });
                        sums[node] = std::accumulate(values.begin(), values.end(), 0);
                    },
                    1));
            int total = 0;
            graph.add([&] { total = sums[0] + sums[1] + sums[2]; }, 1, parts);
            for (int round = 1; round <= 200; ++round) {
                total = 0;
                team.run(graph);
                QCOMPARE(total, 3 * 780);
                QCOMPARE(runs.load(), round * 120);
            }
        }
    }

    void whatAPieceThrowsComesOut()
    {
        int done = 0;
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, TaskTeam::share(3, [&](std::size_t i) {
            if (i == 1)
                throw std::runtime_error("no");
            ++done;
        }));
        QCOMPARE(done, 1); // without a team, one after the other
        for (const int threads : { 1, 3 }) {
            TaskTeam team(threads);
            bool fail = true;
            std::atomic<int> runs { 0 };
            TaskGraph graph;
            graph.add(
                [&] {
                    TaskTeam::share(8, [&](std::size_t i) {
                        ++runs;
                        if (fail && i == 3)
                            throw std::runtime_error("no");
                    });
                },
                1);
            QVERIFY_THROWS_EXCEPTION(std::runtime_error, team.run(graph));
            fail = false;
            runs = 0;
            team.run(graph);
            QCOMPARE(runs.load(), 8);
        }
    }

    void anEmptyGraphIsDone()
    {
        TaskGraph graph;
        TaskTeam team(2);
        team.run(graph);
    }
};

QTEST_GUILESS_MAIN(TestTaskTeam)
#include "test_task_team.moc"
