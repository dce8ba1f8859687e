#pragma once

#include "core/common/file_lock.h"
#include "core/run/run_config.h"
#include "core/run/run_identity.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cmir {

/// A run that was cut off, as far as one must know to decide about it.
struct CutOffRun {
    std::filesystem::path checkpoint;
    RunConfig config;
    RunIdentity identity;
    std::int64_t epoch = 0; ///< finished
    std::int64_t epochs = 0; ///< asked for
    double seconds = 0; ///< spent training
    std::filesystem::file_time_type written; ///< when its state was put aside last
};

/// A folder, and the states in it that are this program's own.
struct CutOffSearch {
    std::filesystem::path folder;
    std::set<std::filesystem::path> mine;
};

/// Runs whose program is gone, newest first. A file that cannot be read is left alone. On any thread: each file is
/// opened, in a child process first (admission.h). Throws Cancelled.
std::vector<CutOffRun> cutOffRuns(const CutOffSearch& search, const std::function<bool()>& cancelled = {});

/// The states of the window's runs, put aside while they train: RUN.h5.checkpoint where the run's file RUN.h5 will be,
/// with the lock beside it that the command line takes too, held as long as the program that trains it lives. What
/// another running program holds is none of ours.
class RecoveryFolder {
public:
    /// The folder is made when it is needed. Empty: nothing is put aside.
    explicit RecoveryFolder(std::filesystem::path folder = {});

    bool isOn() const { return !m_folder.empty(); }
    const std::filesystem::path& folder() const { return m_folder; }
    void setFolder(std::filesystem::path folder) { m_folder = std::move(folder); } ///< of runs that begin from now on
    /// Where the state of the run with this id goes from now on, if its file is `run`; it is this program's until
    /// `settle`. Empty where the folder cannot be made or another program has the run.
    std::filesystem::path begin(const std::string& id, const std::filesystem::path& run);
    /// The run is saved, or the user gave it up: its state goes, on a thread of its own, for a file system can take a
    /// tenth of a second to remove a file and the caller is the window. The lock is held until it is gone, and the
    /// destructor waits for it.
    void settle(const std::string& id);

    /// The state of a run that was cut off goes, unless a program has it again.
    void throwAway(const CutOffRun& run);

    /// Where to look for runs that were cut off, for cutOffRuns.
    CutOffSearch search() const;

private:
    struct Mine {
        std::filesystem::path checkpoint;
        FileLock lock;
    };

    std::filesystem::path m_folder;
    std::map<std::string, Mine> m_mine; ///< by the run's id
    std::map<std::filesystem::path, std::future<void>> m_going; ///< checkpoints that are being removed
};

/// The file of a run that was cut off: RUN.h5 of RUN.h5.checkpoint.
std::filesystem::path runOfCheckpoint(const std::filesystem::path& checkpoint);

}
