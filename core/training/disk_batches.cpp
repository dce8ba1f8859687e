#include "core/training/disk_batches.h"

#include "core/common/disk_memory.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace cmir {

namespace {

std::vector<std::int64_t> listed(const torch::Tensor& rows)
{
    const torch::Tensor inOrder = rows.contiguous();
    const auto* begin = inOrder.data_ptr<std::int64_t>();
    return { begin, begin + inOrder.numel() };
}

}

DiskBatches::DiskBatches(const std::vector<torch::Tensor>& features)
{
    m_needed = std::ranges::any_of(features, [](const torch::Tensor& x) {
        return x.device().is_cpu() && x.numel() > 0 && isDiskMemory(x.data_ptr<float>());
    });
    if (!m_needed)
        return;
    m_features = features;
    m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void DiskBatches::read(Batch& batch) const
{
    const auto count = static_cast<std::int64_t>(batch.rows.size());
    batch.room.resize(m_features.size());
    batch.features.resize(m_features.size());
    batch.failure = nullptr;
    try {
        for (std::size_t m = 0; m < m_features.size(); ++m) {
            const torch::Tensor& all = m_features[m];
            if (!batch.room[m].defined() || batch.room[m].size(0) < count) {
                std::vector<std::int64_t> shape = all.sizes().vec();
                shape[0] = count;
                batch.room[m] = torch::empty(shape, torch::kFloat32);
            }
            batch.features[m] = batch.room[m].narrow(0, 0, count);
            const std::int64_t width = all.numel() / all.size(0);
            const auto bytes = static_cast<std::size_t>(width) * sizeof(float);
            const auto* from = all.data_ptr<float>();
            auto* to = batch.features[m].data_ptr<float>();
            const bool onDisk = isDiskMemory(from);
            for (const std::int64_t row : batch.rows) {
                if (onDisk)
                    readDiskMemory(from + row * width, bytes, to);
                else
                    std::memcpy(to, from + row * width, bytes);
                to += width;
            }
        }
    } catch (...) {
        batch.failure = std::current_exception();
    }
}

void DiskBatches::ask(const torch::Tensor& rows)
{
    {
        const std::lock_guard lock(m_mutex);
        m_wanted = listed(rows);
    }
    m_changed.notify_all();
}

const std::vector<torch::Tensor>& DiskBatches::take(const torch::Tensor& rows)
{
    Rows wanted = listed(rows);
    std::unique_lock lock(m_mutex);
    // What is being read, or waits to be, may be these; what waits and is not these is for later.
    const bool waits = m_wanted == wanted;
    m_changed.wait(lock, [&] { return !m_reading && (!waits || !m_wanted); });
    std::swap(m_taken, m_next);
    m_next.rows.clear();
    if (m_taken.rows != wanted) { // the first batch of an epoch: nobody asked
        m_taken.rows = std::move(wanted);
        read(m_taken);
    }
    if (m_taken.failure)
        std::rethrow_exception(m_taken.failure);
    return m_taken.features;
}

void DiskBatches::work(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return m_wanted.has_value(); })) {
        m_next.rows = std::move(*m_wanted);
        m_wanted.reset();
        m_reading = true;
        lock.unlock();
        read(m_next);
        lock.lock();
        m_reading = false;
        m_changed.notify_all();
    }
}

}
