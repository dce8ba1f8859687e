#include "app/cmir/run_target.h"

#include "app/cmir/output.h"

#include "core/common/error.h"
#include "core/common/user_folders.h"
#include "core/storage/atomic_file.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/run_file.h"

#include <fmt/format.h>

#include <system_error>

#include <unistd.h>

namespace cmir::app {

namespace fs = std::filesystem;

namespace {

bool isThere(const fs::path& path)
{
    std::error_code error;
    return fs::exists(path, error);
}

/// The first of RUN.interrupted.h5, RUN.interrupted-2.h5, ... that is not there.
fs::path freePlace(const fs::path& path, const std::string& word)
{
    for (int number = 1;; ++number) {
        const std::string name = fmt::format("{}.{}{}{}", path.stem().string(), word,
            number == 1 ? std::string() : fmt::format("-{}", number), path.extension().string());
        if (const fs::path place = path.parent_path() / name; !isThere(place))
            return place;
    }
}

/// Whether a finished run is there, or one that cannot be read and may be worth something.
bool holdsFinishedRun(const fs::path& path)
{
    if (!isThere(path))
        return false;
    try {
        return readRunEnd(path) == RunEnd::Finished;
    } catch (const Error&) {
        return true;
    }
}

}

RunTarget::RunTarget(fs::path path, Existing existing)
    : m_path(std::move(path))
    , m_existing(existing)
{
    checkOutput(m_path, "run");
    const std::string name = m_path.string();
    if (isThere(m_path) && access(m_path.c_str(), W_OK) != 0)
        throw BadInput(fmt::format("--out {}: the run that is there cannot be written (it is read-only)", name));
    if (existing == Existing::Refuse) {
        if (isThere(checkpointBeside(m_path)))
            throw BadInput(fmt::format("--out {0}: the state of a training that was cut off is there ({0}.checkpoint): "
                                       "`cmir resume {0}` goes on with it, --force begins anew",
                name));
        if (isThere(m_path))
            throw BadInput(fmt::format("--out {0}: a run is there already: `cmir resume {0}` goes on with it, --force "
                                       "replaces it",
                name));
    }
    m_lock = FileLock::tryNow(lockBeside(m_path));
    if (!m_lock)
        throw BadInput(fmt::format("{}: another program is training or writing this run now", name));
}

CheckpointPlan RunTarget::checkpoints(double seconds) const
{
    std::error_code ignored;
    if (m_existing == Existing::Replace)
        fs::remove(checkpointBeside(m_path), ignored);
    return { checkpointBeside(m_path), seconds };
}

fs::path RunTarget::placeFor(const RunRecord& run) const
{
    if (run.end == RunEnd::Finished || !holdsFinishedRun(m_path))
        return m_path;
    return freePlace(m_path, "interrupted");
}

fs::path RunTarget::save(const RunRecord& run, std::string& problem) const
{
    fs::path place = placeFor(run);
    try {
        writeRun(run, place);
    } catch (const Error& error) {
        problem = error.what();
        place = freePlace(unsavedRunsFolder() / m_path.filename(), "unsaved");
        std::error_code ignored;
        fs::create_directories(place.parent_path(), ignored);
        try {
            writeRun(run, place);
        } catch (const Error& second) {
            throw Failure(fmt::format("{}; nor can it be kept elsewhere: {}", problem, second.what()));
        }
    }
    std::error_code ignored;
    fs::remove(checkpointBeside(m_path), ignored);
    removeLeftovers(checkpointBeside(m_path));
    return place;
}

void RunTarget::saveAgain(const RunRecord& run, const fs::path& written)
{
    writeRun(run, written);
}

}
