#include "core/storage/recovery_folder.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/storage/atomic_file.h"
#include "core/storage/checkpoint_file.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>

namespace cmir {

namespace fs = std::filesystem;

RecoveryFolder::RecoveryFolder(fs::path folder)
    : m_folder(std::move(folder))
{ }

fs::path RecoveryFolder::begin(const std::string& id)
{
    if (!isOn())
        return {};
    std::error_code error;
    fs::create_directories(m_folder, error);
    try {
        if (!m_mine.contains(id)) {
            auto lock = FileLock::tryNow(place(id, ".lock"));
            if (!lock)
                return {};
            m_mine.emplace(id, std::move(*lock));
        }
        return place(id, ".checkpoint");
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
    std::error_code ignored;
    fs::remove(place(id, ".checkpoint"), ignored);
    removeLeftovers(place(id, ".checkpoint"));
    m_mine.erase(mine);
}

void RecoveryFolder::throwAway(const CutOffRun& run)
{
    const std::string id = run.checkpoint.stem().string();
    if (!begin(id).empty())
        settle(id);
}

std::vector<CutOffRun> RecoveryFolder::cutOff() const
{
    std::vector<CutOffRun> found;
    std::error_code error;
    for (fs::directory_iterator entry(m_folder, error), end; !error && entry != end; entry.increment(error)) {
        const fs::path path = entry->path();
        const std::string id = path.stem().string();
        if (path.extension() != ".checkpoint" || m_mine.contains(id) || FileLock::isHeld(place(id, ".lock")))
            continue;
        try {
            found.push_back(readCutOffRun(path));
        } catch (const Error& damaged) {
            log()->warn("{}", damaged.what());
        }
    }
    std::ranges::sort(found, std::ranges::greater {}, &CutOffRun::written);
    return found;
}

}
