#include "core/common/task_team.h"

#include <algorithm>
#include <utility>

#include <sched.h>

namespace cmir {

namespace {

constexpr int looks = 600; // some 20 microseconds

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
    graph.rank();
    std::unique_lock lock(m_mutex);
    begin(graph);
    if (m_alone) {
        runAlone();
    } else {
        call();
        while (m_left > 0)
            takeOne(lock);
    }
    m_graph = nullptr;
    if (m_failure)
        std::rethrow_exception(std::exchange(m_failure, nullptr));
}

void TaskTeam::begin(TaskGraph& graph)
{
    m_graph = &graph;
    m_left = graph.size();
    m_pending.resize(graph.size());
    m_ready.clear();
    m_ready.reserve(graph.size());
    for (std::size_t i = 0; i < graph.size(); ++i) {
        m_pending[i] = graph.m_nodes[i].dependencies;
        if (m_pending[i] == 0)
            m_ready.push_back(static_cast<Node>(i));
    }
}

void TaskTeam::runAlone()
{
    while (m_left > 0) {
        const Node node = pop();
        try {
            m_graph->m_nodes[static_cast<std::size_t>(node)].work();
        } catch (...) {
            if (!m_failure)
                m_failure = std::current_exception();
        }
        finish(node);
    }
}

void TaskTeam::serve()
{
    std::unique_lock lock(m_mutex);
    while (!m_quit)
        takeOne(lock);
}

/// Runs one ready node, or waits until there may be one.
void TaskTeam::takeOne(std::unique_lock<std::mutex>& lock)
{
    if (m_ready.empty()) {
        const std::uint32_t seen = m_calls.load(std::memory_order_relaxed);
        lock.unlock();
        waitForCall(seen);
        lock.lock();
        return;
    }
    const Node node = pop();
    const auto& work = m_graph->m_nodes[static_cast<std::size_t>(node)].work;
    lock.unlock();
    std::exception_ptr failure;
    try {
        work();
    } catch (...) {
        failure = std::current_exception();
    }
    lock.lock();
    if (failure && !m_failure)
        m_failure = failure;
    finish(node);
    if (m_ready.size() > 1 || m_left == 0) // one of them is for this thread itself
        call();
}

TaskGraph::Node TaskTeam::pop()
{
    const auto& nodes = m_graph->m_nodes;
    const auto next = std::max_element(m_ready.begin(), m_ready.end(), [&](Node a, Node b) {
        return nodes[static_cast<std::size_t>(a)].urgency < nodes[static_cast<std::size_t>(b)].urgency;
    });
    const Node node = *next;
    *next = m_ready.back();
    m_ready.pop_back();
    return node;
}

void TaskTeam::finish(Node node)
{
    --m_left;
    for (const Node follower : m_graph->m_nodes[static_cast<std::size_t>(node)].followers)
        if (--m_pending[static_cast<std::size_t>(follower)] == 0)
            m_ready.push_back(follower);
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
