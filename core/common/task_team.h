#pragma once

#include "core/common/task_graph.h"

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace cmir {

/// A few threads that run task graphs together; the calling thread is one of them. Between two graphs, and where
/// nothing is ready, a thread looks again for some 20 microseconds and then sleeps: long enough to bridge the gaps of a
/// training step, short enough to leave the processor to a window. One caller at a time, and within a node of its graph
/// `share`.
class TaskTeam {
public:
    /// `threads` of 1: everything runs on the caller's thread, without locks.
    explicit TaskTeam(int threads);
    ~TaskTeam();
    TaskTeam(const TaskTeam&) = delete;
    TaskTeam& operator=(const TaskTeam&) = delete;

    int size() const { return static_cast<int>(m_threads.size()) + 1; }
    /// From the next graph on, the caller runs everything itself and the others sleep.
    void setAlone(bool alone) { m_alone = alone || m_threads.empty(); }

    /// Runs every node once and returns when all are done. When one throws, those that wait for it are still run, and
    /// the first exception is thrown again here.
    void run(TaskGraph& graph);

    /// Calls piece(0) ... piece(count - 1) and returns when all are done: within a node of a team's graph with the help
    /// of those of the team that have nothing else to do, elsewhere one after the other. Throws as `run` does. Which
    /// pieces there are must not depend on the team, so that the result does not either.
    static void share(std::size_t count, const std::function<void(std::size_t)>& piece);

private:
    using Node = TaskGraph::Node;

    /// A graph on its way through. It lies on the stack of the thread that waits for it.
    struct Run {
        TaskGraph& graph;
        bool within; ///< it belongs to a node of another one
        std::vector<int> pending {}; ///< per node, how many it still waits for
        std::size_t left = 0; ///< nodes that are not done
        std::exception_ptr failure {};
    };
    struct Ready {
        Run* run;
        Node node;
        double urgency;
    };

    void runTogether(Run& run);
    void begin(Run& run);
    void work(const Ready& ready, std::unique_lock<std::mutex>& lock);
    void serve();
    void takeOne(const Run* only, std::unique_lock<std::mutex>& lock);
    std::optional<Ready> pop(const Run* only);
    void finish(const Ready& done);
    void call();
    void waitForCall(std::uint32_t seen);

    std::mutex m_mutex; // guards all below but m_calls
    std::vector<Ready> m_ready;
    bool m_quit = false;
    bool m_alone; // the caller's: not guarded

    std::atomic<std::uint32_t> m_calls { 0 }; ///< changes when there may be something to do
    std::vector<std::thread> m_threads;
};

/// The processors that this process may use: fewer than the machine has where it was bound to some.
int usableProcessors();

/// How many threads share the work of a training step unless the user says otherwise: the processors this process may
/// use, at most 4, since a step has about that many pieces at a time.
int usualTeamSize();

}
