#include "core/storage/recovery_folder.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/storage/atomic_file.h"
#include "core/storage/checkpoint_file.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace cmir {

namespace fs = std::filesystem;

RecoveryFolder::RecoveryFolder(fs::path folder)
    : m_folder(std::move(folder))
{ }

fs::path runOfCheckpoint(const fs::path& checkpoint)
{
    return checkpoint.parent_path() / checkpoint.stem();
}

fs::path RecoveryFolder::begin(const std::string& id, const fs::path& run)
{
    if (!isOn() || run.empty())
        return {};
    std::error_code error;
    fs::create_directories(run.parent_path(), error);
    try {
        const auto known = m_mine.find(id);
        if (known != m_mine.end() && known->second.checkpoint == checkpointBeside(run))
            return known->second.checkpoint;
        m_going.erase(checkpointBeside(run)); // waits: the lock is free then
        auto lock = FileLock::tryNow(lockBeside(run));
        if (!lock)
            return {};
        if (known != m_mine.end())
            m_mine.erase(known); // it goes on elsewhere; what is there stays
        return m_mine.emplace(id, Mine { checkpointBeside(run), std::move(*lock) }).first->second.checkpoint;
    } catch (const Error& failure) {
        log()->warn("the state of the training cannot be put aside: {}", failure.what());
        return {};
    }
}

void RecoveryFolder::settle(const std::string& id)
{
    const auto mine = m_mine.find(id);
    if (mine == m_mine.end())
        return;
    std::erase_if(m_going,
        [](const auto& one) { return one.second.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    const fs::path checkpoint = mine->second.checkpoint;
    m_going[checkpoint] = std::async(std::launch::async, [settled = std::move(mine->second)]() mutable {
        const Mine going = std::move(settled); // with its lock it ends here, not with the future
        std::error_code ignored;
        fs::remove(going.checkpoint, ignored);
        removeLeftovers(going.checkpoint);
    });
    m_mine.erase(mine);
}

void RecoveryFolder::throwAway(const CutOffRun& run)
{
    const std::string id = run.identity.id;
    if (!begin(id, runOfCheckpoint(run.checkpoint)).empty())
        settle(id);
}

CutOffSearch RecoveryFolder::search() const
{
    CutOffSearch search { m_folder, {} };
    for (const auto& [id, mine] : m_mine)
        search.mine.insert(mine.checkpoint);
    return search;
}

std::vector<CutOffRun> cutOffRuns(const CutOffSearch& search, const std::function<bool()>& cancelled)
{
    std::vector<CutOffRun> found;
    std::error_code error;
    for (fs::directory_iterator entry(search.folder, error), end; !error && entry != end; entry.increment(error)) {
        const fs::path path = entry->path();
        if (path.extension() != ".checkpoint" || search.mine.contains(path)
            || FileLock::isHeld(lockBeside(runOfCheckpoint(path))))
            continue;
        try {
            found.push_back(readCutOffRun(path, cancelled));
        } catch (const Error& damaged) {
            log()->warn("{}", damaged.what());
        }
    }
    std::ranges::sort(found, std::ranges::greater {}, &CutOffRun::written);
    return found;
}

}
