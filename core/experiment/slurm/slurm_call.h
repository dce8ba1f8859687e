#pragma once

#include "core/experiment/child_process.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace cmir {

/// Throws BadInput unless sbatch, squeue and scancel are there (in PATH).
void requireSlurm();

/// One call of a command of Slurm that is not waited for: a controller that is gone keeps a command for as long as its
/// site likes. One that has not ended within its time is killed and counts as not answered.
class SlurmCall {
public:
    /// `folder` takes what it says. Throws BadInput where there is no such command, Failure.
    SlurmCall(const std::string& command, const std::vector<std::string>& arguments,
        const std::filesystem::path& folder, std::chrono::seconds most = std::chrono::seconds(60));
    ~SlurmCall();
    SlurmCall(const SlurmCall&) = delete;
    SlurmCall& operator=(const SlurmCall&) = delete;

    bool ended(); ///< does not wait
    void wait(); ///< until it has ended

    /// Of one that has ended.
    bool succeeded() const { return !m_late && m_process.succeeded(); }
    bool answered() const; ///< false: the controller is silent, nothing is known
    std::string output() const;
    std::string errors() const;

private:
    std::filesystem::path m_out, m_err;
    ChildProcess m_process;
    std::chrono::steady_clock::time_point m_end;
    bool m_late = false;
};

}
