#pragma once

#include "core/experiment/child_process.h"
#include "core/experiment/study_folder.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cmir {

/// One job of a study, trained by a `cmir train` of its own. What it needs and writes lies in the study's work folder
/// and goes with it.
class TrainingProcess {
public:
    /// Starts it. Throws Failure where it cannot be.
    TrainingProcess(const std::filesystem::path& program, const StudyJob& job, const std::vector<std::string>& measures,
        const WorkFolder& work);
    ~TrainingProcess(); ///< one that still runs is killed
    TrainingProcess(TrainingProcess&&) noexcept = default;
    TrainingProcess& operator=(TrainingProcess&&) = delete;

    bool ended() { return m_process.ended(); }
    void terminate() { m_process.terminate(); }
    std::uint64_t memory() const { return m_process.memory(); }
    std::uint64_t peakMemory() const { return m_process.peakMemory(); }

    /// What came out of an ended one. Throws Failure that says what went wrong, in its own words where it had any.
    JobResult result() const;
    /// Of an ended one: whether its loss or a gradient was not finite.
    bool diverged() const;
    /// The run file that it wrote.
    std::filesystem::path runFile() const { return m_files[Run]; }

private:
    enum File { Config, Run, Out, Err, Files };
    static std::vector<std::filesystem::path> filesOf(const StudyJob& job, const WorkFolder& work);
    static std::vector<std::string> arguments(
        const StudyJob& job, const std::vector<std::string>& measures, const std::vector<std::filesystem::path>& files);

    std::vector<std::filesystem::path> m_files; ///< by File; none: moved from
    ChildProcess m_process;
};

}
