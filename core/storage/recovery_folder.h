#pragma once

#include "core/common/file_lock.h"
#include "core/run/run_config.h"
#include "core/run/run_identity.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
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

/// The states of the window's runs, put aside while they train: <id>.checkpoint, and a lock beside it that is held as
/// long as the program that trains it lives. What another running program holds is none of ours.
class RecoveryFolder {
public:
    /// The folder is made when it is needed. Empty: nothing is put aside.
    explicit RecoveryFolder(std::filesystem::path folder = {});

    bool isOn() const { return !m_folder.empty(); }
    /// Where the state of this run goes from now on; it is this program's until `settle`. Empty where the folder cannot
    /// be made or another program has the run.
    std::filesystem::path begin(const std::string& id);
    /// The run is saved, or the user gave it up: its state goes.
    void settle(const std::string& id);

    /// The state of a run that was cut off goes, unless a program has it again.
    void throwAway(const CutOffRun& run);

    /// Runs whose program is gone, newest first. A file that cannot be read is left alone.
    std::vector<CutOffRun> cutOff() const;

private:
    std::filesystem::path place(const std::string& id, const char* ending) const { return m_folder / (id + ending); }

    std::filesystem::path m_folder;
    std::map<std::string, FileLock> m_mine;
};

}
