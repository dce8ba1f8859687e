#pragma once

#include "core/common/file_lock.h"

#include <filesystem>
#include <optional>
#include <utility>

namespace cmir {

/// That this process trains a job of a study, told to all others that share its folder: a file with the names of
/// machine and process. On one machine the claim ends with its process, however that ends (the system lets the file's
/// lock go). A folder of a network may not hand locks from machine to machine: there a claim of another machine counts
/// while it is touched, which its owner does all the time. The job is free again when the claim goes.
class JobClaim {
public:
    /// Nothing where another process, or another claim of this one, trains the job. Throws Failure: no file can be
    /// made.
    static std::optional<JobClaim> tryNow(const std::filesystem::path& file);

    /// Says that it still counts; every touchEvery seconds.
    void touch() const;

    static constexpr int touchEvery = 15; ///< seconds
    static constexpr int forgottenAfter = 120; ///< seconds without a touch, of another machine's claim

private:
    explicit JobClaim(FileLock lock)
        : m_lock(std::move(lock))
    { }

    FileLock m_lock;
};

}
