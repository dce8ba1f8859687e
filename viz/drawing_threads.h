#pragma once

#include "viz/cloud_raster.h"

#include <deque>
#include <functional>
#include <thread>

namespace cmir::viz {

/// A few threads that draw pictures of points, one picture after the other, all of them at each. They have a smaller
/// share of the processors than the window.
class DrawingThreads {
public:
    explicit DrawingThreads(int threads);
    ~DrawingThreads(); ///< what is under way is given up
    DrawingThreads(const DrawingThreads&) = delete;
    DrawingThreads& operator=(const DrawingThreads&) = delete;

    /// Those of the program: as many as there are processors.
    static DrawingThreads& instance();

    /// Draws it in its turn; `finished` is called on one of the threads, unless the drawing was cancelled.
    void add(std::shared_ptr<CloudDrawing> drawing, std::function<void()> finished);
    /// Draws it before all others, and waits for it; the calling thread helps.
    void drawNow(const std::shared_ptr<CloudDrawing>& drawing);

private:
    struct Task {
        std::shared_ptr<CloudDrawing> drawing;
        std::function<void()> finished;
    };

    void serve();

    std::mutex m_mutex; ///< guards what is below
    std::condition_variable m_called;
    std::deque<std::shared_ptr<const Task>> m_tasks;
    bool m_quit = false;
    std::vector<std::thread> m_threads;
};

}
