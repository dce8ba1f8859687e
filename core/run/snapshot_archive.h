#pragma once

#include "core/run/run_record.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace cmir {

/// Snapshots of earlier epochs, to be replayed, in bounded memory. When there are too many, every second one but the
/// first and the newest goes, and from then on only epochs as far apart as the kept ones are taken: the kept epochs
/// stay about evenly spaced over the run, and which they are depends on nothing but the epochs that came. One more can
/// be held, whatever is thinned: the one that somebody looks at.
class SnapshotArchive {
public:
    static constexpr std::size_t defaultBytes = std::size_t { 48 } << 20; ///< also what they add to a run file
    static constexpr std::size_t defaultCount = 64;

    SnapshotArchive() = default;
    SnapshotArchive(std::size_t mostBytes, std::size_t mostCount)
        : m_mostBytes(mostBytes)
        , m_mostCount(mostCount)
    { }

    /// The newest epoch is always kept. A snapshot of the same step as the newest takes its place (the variants may be
    /// others); one of a later step before the next epoch's end is none of an epoch, and is left out.
    void add(std::shared_ptr<const Snapshot> snapshot);
    /// This one of snapshots() stays while others go; null: none is held. Where the state of its step comes anew, that
    /// is held in its place; where the run begins again before it, nothing is.
    void hold(std::shared_ptr<const Snapshot> snapshot);
    const std::shared_ptr<const Snapshot>& held() const { return m_held; }
    /// Whether the snapshot of this epoch's end would stay: asked before it is taken.
    bool wants(std::int64_t epoch) const { return m_spaced.empty() || epoch - m_spaced.back()->epoch >= m_spacing; }
    /// Ascending by epoch, the held one among them.
    const std::vector<std::shared_ptr<const Snapshot>>& snapshots() const { return m_snapshots; }

    static std::size_t bytes(const Snapshot& snapshot);

private:
    bool isOver() const;
    void thin();
    void list();

    std::size_t m_mostBytes = defaultBytes, m_mostCount = defaultCount;
    std::vector<std::shared_ptr<const Snapshot>> m_spaced; ///< what is thinned
    std::shared_ptr<const Snapshot> m_held;
    std::vector<std::shared_ptr<const Snapshot>> m_snapshots; ///< both
    std::int64_t m_spacing = 1; ///< epochs between two kept ones, at least
};

}
