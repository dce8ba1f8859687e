#include "core/run/snapshot_archive.h"

#include <algorithm>

namespace cmir {

std::size_t SnapshotArchive::bytes(const Snapshot& snapshot)
{
    std::size_t floats = 0;
    for (const Variants& split : snapshot.splits) {
        floats += split.prediction.values.size() + 2 * split.sample.size();
        for (const Representation& r : split.modalities)
            floats += r.invariant.values.size() + r.spurious.values.size();
    }
    return floats * sizeof(float);
}

bool SnapshotArchive::isOver() const
{
    std::size_t sum = 0;
    for (const auto& snapshot : m_snapshots)
        sum += bytes(*snapshot);
    return m_snapshots.size() > 2 && (m_snapshots.size() > m_mostCount || sum > m_mostBytes);
}

void SnapshotArchive::thin()
{
    m_spacing *= 2;
    std::vector<std::shared_ptr<const Snapshot>> kept { m_snapshots.front() };
    for (std::size_t i = 1; i + 1 < m_snapshots.size(); ++i)
        if (m_snapshots[i]->epoch - kept.back()->epoch >= m_spacing)
            kept.push_back(m_snapshots[i]);
    kept.push_back(m_snapshots.back());
    m_snapshots = std::move(kept);
}

void SnapshotArchive::add(std::shared_ptr<const Snapshot> snapshot)
{
    if (!m_snapshots.empty() && m_snapshots.back()->epoch == snapshot->epoch
        && m_snapshots.back()->step < snapshot->step)
        return;
    // The newest so far was kept for being the newest: it goes when it stands too near the one before it.
    const auto near = [&](const auto& earlier, const auto& later) { return later->epoch - earlier->epoch < m_spacing; };
    while (!m_snapshots.empty() && m_snapshots.back()->epoch >= snapshot->epoch)
        m_snapshots.pop_back();
    if (m_snapshots.size() > 1 && near(m_snapshots[m_snapshots.size() - 2], m_snapshots.back()))
        m_snapshots.pop_back();
    m_snapshots.push_back(std::move(snapshot));
    while (isOver())
        thin();
}

}
