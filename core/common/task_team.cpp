#include "core/common/task_team.h"

#include "core/common/with_team.h"

#include <algorithm>
#include <utility>

#include <sched.h>

namespace cmir {

namespace {

constexpr int looks = 600; // some 20 microseconds

thread_local TaskTeam* teamOfThisThread = nullptr; ///< whose node it runs

void relax()
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

}

TaskTeam::TaskTeam(int threads)
    : m_alone(threads < 2)
{
    for (int i = 1; i < threads; ++i)
        m_threads.emplace_back([this] { serve(); });
}

TaskTeam::~TaskTeam()
{
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    call();
    for (std::thread& thread : m_threads)
        thread.join();
}

void TaskTeam::run(TaskGraph& graph)
{
    if (graph.empty())
        return;
    Run run { graph, /*within=*/false };
    runTogether(run);
}

void TaskTeam::share(std::size_t count, const std::function<void(std::size_t)>& piece)
{
    if (!teamOfThisThread || teamOfThisThread->m_alone || count < 2) {
        for (std::size_t i = 0; i < count; ++i)
            piece(i);
        return;
    }
    TaskGraph graph;
    for (std::size_t i = 0; i < count; ++i)
        graph.add([&piece, i] { piece(i); }, 1);
    Run run { graph, /*within=*/true };
    teamOfThisThread->runTogether(run);
}

void TaskTeam::runTogether(Run& run)
{
    run.graph.rank();
    std::unique_lock lock(m_mutex);
    begin(run);
    if (!m_alone)
        call();
    // Who waits within a node takes what he waits for alone: another node would keep him for longer.
    while (run.left > 0)
        takeOne(run.within ? &run : nullptr, lock);
    if (run.failure)
        std::rethrow_exception(run.failure);
}

void TaskTeam::begin(Run& run)
{
    run.left = run.graph.size();
    run.pending.resize(run.graph.size());
    for (std::size_t i = 0; i < run.graph.size(); ++i) {
        run.pending[i] = run.graph.m_nodes[i].dependencies;
        if (run.pending[i] == 0)
            m_ready.push_back({ &run, static_cast<Node>(i), run.graph.m_nodes[i].urgency });
    }
}

void TaskTeam::work(const Ready& ready, std::unique_lock<std::mutex>& lock)
{
    const auto& node = ready.run->graph.m_nodes[static_cast<std::size_t>(ready.node)];
    std::exception_ptr failure;
    TaskTeam* const outside = std::exchange(teamOfThisThread, this);
    if (!m_alone)
        lock.unlock();
    try {
        node.work();
    } catch (...) {
        failure = std::current_exception();
    }
    if (!m_alone)
        lock.lock();
    teamOfThisThread = outside;
    if (failure && !ready.run->failure)
        ready.run->failure = failure;
    finish(ready);
}

void TaskTeam::serve()
{
    std::unique_lock lock(m_mutex);
    while (!m_quit)
        takeOne(nullptr, lock);
}

/// Runs one ready node, or waits until there may be one. `only`: of this graph.
void TaskTeam::takeOne(const Run* only, std::unique_lock<std::mutex>& lock)
{
    const std::optional<Ready> next = pop(only);
    if (!next) {
        const std::uint32_t seen = m_calls.load(std::memory_order_relaxed);
        lock.unlock();
        waitForCall(seen);
        lock.lock();
        return;
    }
    work(*next, lock);
}

/// The whole before its parts, so that much is begun, and the most urgent of each.
std::optional<TaskTeam::Ready> TaskTeam::pop(const Run* only)
{
    const auto after = [only](const Ready& a, const Ready& b) {
        if (only && (a.run == only) != (b.run == only))
            return b.run == only;
        return a.run->within != b.run->within ? a.run->within : a.urgency < b.urgency;
    };
    const auto next = std::max_element(m_ready.begin(), m_ready.end(), after);
    if (next == m_ready.end() || (only && next->run != only))
        return {};
    const Ready ready = *next;
    *next = m_ready.back();
    m_ready.pop_back();
    return ready;
}

void TaskTeam::finish(const Ready& done)
{
    Run& run = *done.run;
    --run.left;
    for (const Node follower : run.graph.m_nodes[static_cast<std::size_t>(done.node)].followers)
        if (--run.pending[static_cast<std::size_t>(follower)] == 0)
            m_ready.push_back({ &run, follower, run.graph.m_nodes[static_cast<std::size_t>(follower)].urgency });
    if (!m_alone && (m_ready.size() > 1 || run.left == 0)) // one of them is for this thread itself
        call();
}

void TaskTeam::call()
{
    m_calls.fetch_add(1, std::memory_order_release);
    m_calls.notify_all();
}

void TaskTeam::waitForCall(std::uint32_t seen)
{
    for (int i = 0; i < looks; ++i) {
        if (m_calls.load(std::memory_order_acquire) != seen)
            return;
        relax();
    }
    m_calls.wait(seen, std::memory_order_acquire);
}

void withTeam(int threads, const std::function<void()>& work)
{
    if (teamOfThisThread || threads < 2)
        return work();
    TaskTeam team(threads);
    TaskGraph graph;
    graph.add(work, 1);
    team.run(graph);
}

int usableProcessors()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    return std::max(1, sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1);
}

int usualTeamSize()
{
    return std::min(usableProcessors(), 4);
}

}
