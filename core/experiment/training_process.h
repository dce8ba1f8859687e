#pragma once

#include "core/experiment/child_process.h"
#include "core/experiment/study_training.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cmir {

/// One job of a study, trained by a `cmir train` of its own. What it needs and writes lies in the study's work folder
/// and goes with it.
class TrainingProcess : public StudyTraining {
public:
    /// Starts it. Throws Failure where it cannot be.
    TrainingProcess(const std::filesystem::path& program, const StudyJob& job, const std::vector<std::string>& measures,
        const WorkFolder& work);
    ~TrainingProcess() override; ///< one that still runs is killed

    bool ended() override { return m_process.ended(); }
    void terminate() override { m_process.terminate(); }
    std::uint64_t memory() const override { return m_process.memory(); }
    std::uint64_t peakMemory() const override { return m_process.peakMemory(); }

    /// Failures are told in the program's own words where it had any.
    JobResult result() const override;
    bool diverged() const override;
    std::filesystem::path runFile() const override { return m_files[Run]; }

private:
    enum File { Config, Run, Out, Err, Files };
    static std::vector<std::filesystem::path> filesOf(const StudyJob& job, const WorkFolder& work);
    static std::vector<std::string> arguments(
        const StudyJob& job, const std::vector<std::string>& measures, const std::vector<std::filesystem::path>& files);

    std::vector<std::filesystem::path> m_files; ///< by File
    ChildProcess m_process;
};

}
