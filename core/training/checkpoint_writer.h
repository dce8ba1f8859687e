#pragma once

#include "core/run/checkpoint.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace cmir {

/// Writes checkpoints on a thread of its own, so that training does not wait for the disk. While one is written only
/// the newest of those that come waits. A failure is told once until a write succeeds again; training goes on.
class CheckpointWriter {
public:
    /// `failed` is called on the writer's thread.
    CheckpointWriter(std::filesystem::path file, std::function<void(const std::string&)> failed);
    ~CheckpointWriter(); ///< waits for the one that is being written and the one that waits
    CheckpointWriter(const CheckpointWriter&) = delete;
    CheckpointWriter& operator=(const CheckpointWriter&) = delete;

    void write(std::shared_ptr<const Checkpoint> checkpoint);
    void wait(); ///< until nothing waits and nothing is being written

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}
