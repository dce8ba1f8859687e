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
    for (const auto& snapshot : m_spaced)
        sum += bytes(*snapshot);
    return m_spaced.size() > 2 && (m_spaced.size() > m_mostCount || sum > m_mostBytes);
}

void SnapshotArchive::thin()
{
    m_spacing *= 2;
    std::vector<std::shared_ptr<const Snapshot>> kept { m_spaced.front() };
    for (std::size_t i = 1; i + 1 < m_spaced.size(); ++i)
        if (m_spaced[i]->epoch - kept.back()->epoch >= m_spacing)
            kept.push_back(m_spaced[i]);
    kept.push_back(m_spaced.back());
    m_spaced = std::move(kept);
}

void SnapshotArchive::add(std::shared_ptr<const Snapshot> snapshot)
{
    if (!m_spaced.empty() && m_spaced.back()->epoch == snapshot->epoch && m_spaced.back()->step < snapshot->step)
        return;
    if (m_held && m_held->epoch == snapshot->epoch)
        m_held = snapshot;
    else if (m_held && m_held->epoch > snapshot->epoch)
        m_held.reset();
    // The newest so far was kept for being the newest: it goes when it stands too near the one before it.
    const auto near = [&](const auto& earlier, const auto& later) { return later->epoch - earlier->epoch < m_spacing; };
    while (!m_spaced.empty() && m_spaced.back()->epoch >= snapshot->epoch)
        m_spaced.pop_back();
    if (m_spaced.size() > 1 && near(m_spaced[m_spaced.size() - 2], m_spaced.back()))
        m_spaced.pop_back();
    m_spaced.push_back(std::move(snapshot));
    while (isOver())
        thin();
    list();
}

void SnapshotArchive::hold(std::shared_ptr<const Snapshot> snapshot)
{
    m_held = std::move(snapshot);
    list();
}

void SnapshotArchive::list()
{
    m_snapshots = m_spaced;
    if (!m_held)
        return;
    const auto place
        = std::ranges::lower_bound(m_snapshots, m_held->epoch, {}, [](const auto& one) { return one->epoch; });
    if (place == m_snapshots.end() || (*place)->epoch != m_held->epoch)
        m_snapshots.insert(place, m_held);
}

}
