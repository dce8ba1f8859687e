#include "core/common/pending_sha256.h"

#include "core/common/sha256.h"

#include <atomic>
#include <future>
#include <utility>

namespace cmir {

struct PendingSha256::Work {
    std::atomic<bool> unwanted { false };
    std::shared_future<std::string> hash; ///< last: it waits for its thread, which asks the others

    Work() = default;
    ~Work() { unwanted = true; }
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;
};

PendingSha256::PendingSha256(std::string known)
{
    std::promise<std::string> promise;
    promise.set_value(std::move(known));
    auto work = std::make_shared<Work>();
    work->hash = promise.get_future().share();
    m_work = std::move(work);
}

PendingSha256 PendingSha256::begin(const std::filesystem::path& path, std::function<bool()> cancelled)
{
    auto work = std::make_shared<Work>();
    const auto stop
        = [own = work.get(), cancelled = std::move(cancelled)] { return own->unwanted || (cancelled && cancelled()); };
    work->hash = std::async(std::launch::async, [path, stop] { return fileSha256(path, stop); }).share();
    PendingSha256 begun;
    begun.m_work = std::move(work);
    return begun;
}

const std::string& PendingSha256::get() const
{
    static const std::string none;
    return m_work ? m_work->hash.get() : none;
}

}
