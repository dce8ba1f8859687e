#pragma once

#include "core/evaluation/network_data.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

namespace cmir {

/// Fetches the rows of the batches to come from the disk while a step computes, on a thread of its own, where the
/// features lie there. They are the same rows in the same order as from memory: what is fetched late is merely waited
/// for.
class ReadAhead {
public:
    /// Does nothing unless some features lie on disk (`onDisk`, one per modality).
    ReadAhead(const std::vector<torch::Tensor>& features, const std::vector<bool>& onDisk);

    /// Rows that will be needed soon. What was asked before and is not fetched yet is forgotten.
    void ask(std::span<const std::int64_t> rows);
    bool needed() const { return !m_sources.empty(); }

private:
    struct Source {
        const float* begin;
        std::int64_t rowSize;
    };

    void work(const std::stop_token& stop);

    std::vector<Source> m_sources;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::vector<std::int64_t> m_wanted;
    std::jthread m_thread; ///< last: it uses the others
};

}
