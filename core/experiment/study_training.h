#pragma once

#include "core/experiment/study_folder.h"

#include <cstdint>
#include <filesystem>

namespace cmir {

/// One job of a study under way, wherever it is trained: among others in this process (PooledTraining), or in a process
/// of its own (TrainingProcess). What has not ended goes with the object.
class StudyTraining {
public:
    StudyTraining() = default;
    virtual ~StudyTraining() = default;
    StudyTraining(const StudyTraining&) = delete;
    StudyTraining& operator=(const StudyTraining&) = delete;

    virtual bool ended() = 0; ///< does not wait
    virtual void terminate() = 0; ///< it is to end soon
    /// Bytes of memory that are its own: at present; of an ended one the most it ever had.
    virtual std::uint64_t memory() const = 0;
    virtual std::uint64_t peakMemory() const = 0;

    /// What came out of an ended one. Throws Failure that says what went wrong.
    virtual JobResult result() const = 0;
    /// Of an ended one: whether its loss or a gradient was not finite.
    virtual bool diverged() const = 0;
    /// The run file that it wrote.
    virtual std::filesystem::path runFile() const = 0;
};

}
