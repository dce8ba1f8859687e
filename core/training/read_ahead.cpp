#include "core/training/read_ahead.h"

#include "core/common/disk_memory.h"

#include <utility>

namespace cmir {

ReadAhead::ReadAhead(const std::vector<torch::Tensor>& features, const std::vector<bool>& onDisk)
{
    for (std::size_t m = 0; m < features.size(); ++m)
        if (onDisk[m] && features[m].device().is_cpu() && features[m].size(0) > 0)
            m_sources.push_back({ features[m].data_ptr<float>(), features[m].numel() / features[m].size(0) });
    if (needed())
        m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void ReadAhead::ask(std::span<const std::int64_t> rows)
{
    {
        const std::lock_guard lock(m_mutex);
        m_wanted.assign(rows.begin(), rows.end());
    }
    keepDiskMemoryBound(); // of the batch before: the system fetches many neighbours with every row
    m_changed.notify_one();
}

void ReadAhead::work(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return !m_wanted.empty(); })) {
        const auto rows = std::exchange(m_wanted, {});
        lock.unlock();
        for (const std::int64_t row : rows)
            for (const Source& source : m_sources)
                readAheadOnDisk(
                    source.begin + row * source.rowSize, static_cast<std::size_t>(source.rowSize) * sizeof(float));
        lock.lock();
    }
}

}
