#pragma once

#include "core/common/file_lock.h"
#include "core/run/run_record.h"
#include "core/training/training_session.h"

#include <filesystem>
#include <optional>
#include <string>

namespace cmir::app {

/// The run file that a command trains into: RUN.h5, its checkpoint beside it and its lock. Nothing that is finished is
/// replaced by what is not, and what was trained is written somewhere in any case.
class RunTarget {
public:
    enum class Existing {
        Refuse, ///< a run or a checkpoint that is there is an error
        Replace, ///< --force
        GoOn, ///< resume: the run there is the one that is gone on with
    };

    /// Checks now what would fail at the end, and locks the name. Throws BadInput: no such folder, cannot be written,
    /// another kind of file, a run that is there (naming `cmir resume`), in use by another program.
    RunTarget(std::filesystem::path path, Existing existing);

    const std::filesystem::path& path() const { return m_path; }
    /// Where checkpoints go. A checkpoint of another run that is there (--force) is removed now.
    CheckpointPlan checkpoints(double seconds) const;

    /// Writes the run: a finished one to its place; another one there too unless a finished run is there, else to
    /// RUN.interrupted.h5 (-2, -3 ...). Where that place cannot be written, into the user's state folder. Then the
    /// checkpoint goes. Returns where it is; `problem` says why not in its place. Throws Failure: nowhere.
    std::filesystem::path save(const RunRecord& run, std::string& problem) const;
    /// The same file again, with more results: where save() wrote it.
    static void saveAgain(const RunRecord& run, const std::filesystem::path& written);

private:
    std::filesystem::path placeFor(const RunRecord& run) const;

    std::filesystem::path m_path;
    Existing m_existing;
    std::optional<FileLock> m_lock;
};

}
