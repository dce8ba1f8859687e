#include "core/common/together.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace cmir {

namespace {

constexpr auto betweenQuestions = std::chrono::milliseconds(20);

/// What the threads and the caller share.
struct Together {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t next = 0;
    std::vector<double> shares;
    std::vector<std::string> said; ///< what was reported and not passed on yet
    std::deque<std::size_t> finished; ///< not told yet
    std::exception_ptr failure;
    bool cancelled = false;
};

void serve(Together& state, const std::function<void(std::size_t, const JobContext&)>& work)
{
    while (true) {
        std::size_t mine = 0;
        {
            const std::lock_guard lock(state.mutex);
            if (state.next == state.shares.size() || state.cancelled)
                return;
            mine = state.next++;
        }
        const JobContext own { [&state, mine](double share, std::string_view what) {
                                  const std::lock_guard lock(state.mutex);
                                  state.shares[mine] = share;
                                  state.said.emplace_back(what);
                              },
            [&state] {
                const std::lock_guard lock(state.mutex);
                return state.cancelled;
            } };
        std::exception_ptr failure;
        try {
            work(mine, own);
        } catch (...) {
            failure = std::current_exception();
        }
        const std::lock_guard lock(state.mutex);
        state.shares[mine] = 1;
        if (!failure)
            state.finished.push_back(mine);
        else if (!state.cancelled) { // else it ends because of another
            state.failure = failure;
            state.cancelled = true;
        }
        state.changed.notify_all();
    }
}

}

void together(std::size_t count, int atOnce, const JobContext& job,
    const std::function<void(std::size_t, const JobContext&)>& work, const std::function<void(std::size_t)>& done)
{
    Together state;
    state.shares.assign(count, 0);
    std::vector<std::jthread> threads;
    const std::size_t wanted = std::min(count, static_cast<std::size_t>(std::max(1, atOnce)));
    for (std::size_t i = 0; i < wanted; ++i)
        threads.emplace_back([&] { serve(state, work); });
    const auto stop = [&](std::exception_ptr why) {
        const std::lock_guard lock(state.mutex);
        if (!state.failure)
            state.failure = std::move(why);
        state.cancelled = true;
    };
    std::size_t told = 0;
    std::string last;
    try {
        while (told < count) {
            std::deque<std::size_t> finished;
            double share = 0;
            std::vector<std::string> said;
            {
                std::unique_lock lock(state.mutex);
                state.changed.wait_for(
                    lock, betweenQuestions, [&] { return !state.finished.empty() || state.failure; });
                if (state.failure)
                    break;
                finished.swap(state.finished);
                share = std::accumulate(state.shares.begin(), state.shares.end(), 0.0) / static_cast<double>(count);
                said.swap(state.said);
            }
            job.check();
            for (const std::string& what : said)
                job.report(share, last = what);
            if (said.empty() && !last.empty())
                job.report(share, last);
            for (const std::size_t piece : finished) {
                ++told;
                if (done)
                    done(piece);
            }
        }
    } catch (...) {
        stop(std::current_exception());
    }
    threads.clear(); // waits for them
    if (state.failure)
        std::rethrow_exception(state.failure);
}

}
