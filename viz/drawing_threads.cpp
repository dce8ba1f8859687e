#include "viz/drawing_threads.h"

#include "core/common/background_thread.h"
#include "core/common/task_team.h"

#include <algorithm>

namespace cmir::viz {

DrawingThreads::DrawingThreads(int threads)
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { serve(); });
}

DrawingThreads::~DrawingThreads()
{
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
        for (const auto& task : m_tasks)
            task->drawing->cancel();
    }
    m_called.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

DrawingThreads& DrawingThreads::instance()
{
    static DrawingThreads threads(std::max(1, usableProcessors()));
    return threads;
}

void DrawingThreads::add(std::shared_ptr<CloudDrawing> drawing, std::function<void()> finished)
{
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::make_shared<const Task>(Task { std::move(drawing), std::move(finished) }));
    }
    m_called.notify_all();
}

void DrawingThreads::drawNow(const std::shared_ptr<CloudDrawing>& drawing)
{
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_front(std::make_shared<const Task>(Task { drawing, {} }));
    }
    m_called.notify_all();
    drawing->finish();
}

void DrawingThreads::serve()
{
    letTheWindowGoFirst();
    std::unique_lock lock(m_mutex);
    while (true) {
        m_called.wait(lock, [this] { return m_quit || !m_tasks.empty(); });
        if (m_quit)
            return;
        const std::shared_ptr<const Task> task = m_tasks.front(); // it stays there while it has pieces that nobody does
        lock.unlock();
        const bool isLast = task->drawing->help();
        if (isLast && task->finished)
            task->finished();
        lock.lock();
        if (const auto found = std::find(m_tasks.begin(), m_tasks.end(), task); found != m_tasks.end())
            m_tasks.erase(found);
    }
}

}
