#pragma once

#include <torch/types.h>

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace cmir {

/// The features of one batch after the other where they lie on disk (core/common/disk_memory.h): a thread reads those
/// of the next batch while the step of this one computes. Two batches are held in memory, nothing else of the features;
/// they are the same rows as from memory, bit for bit.
class DiskBatches {
public:
    /// `features`: per modality N x ..., float32, contiguous. Does nothing unless some of them lie on disk.
    explicit DiskBatches(const std::vector<torch::Tensor>& features);

    bool needed() const { return m_needed; }
    /// Rows (int64) that will be taken next. What was asked before and is not begun is forgotten.
    void ask(const torch::Tensor& rows);
    /// The features of these rows, per modality rows x ...; valid until the next call. Throws Failure
    /// where the disk cannot be read.
    const std::vector<torch::Tensor>& take(const torch::Tensor& rows);

private:
    using Rows = std::vector<std::int64_t>;
    struct Batch {
        Rows rows;
        std::vector<torch::Tensor> room; ///< of the longest batch so far
        std::vector<torch::Tensor> features;
        std::exception_ptr failure;
    };

    void read(Batch& batch) const;
    void work(const std::stop_token& stop);

    std::vector<torch::Tensor> m_features;
    bool m_needed = false;
    Batch m_taken; ///< the step's
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    Batch m_next; ///< the thread's while it reads
    std::optional<Rows> m_wanted; ///< not begun
    bool m_reading = false;
    std::jthread m_thread; ///< last: it uses the others
};

}
