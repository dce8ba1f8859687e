#include "core/analysis/near_neighbours.h"

#include "core/analysis/row_pieces.h"
#include "core/analysis/row_sample.h"
#include "core/analysis/tsne_kernels.h"
#include "core/common/random.h"
#include "core/common/task_team.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>

namespace cmir {

namespace {

constexpr std::size_t treeCount = 6;
constexpr std::int64_t smallestLeaf = 64; ///< points at least, half as many after a halving
constexpr std::int64_t pointsOfAPiece = 128;
constexpr std::int64_t measuredPoints = 400;
constexpr double surplus = 0.015; ///< of recall, since it is measured on a sample
constexpr std::int64_t firstReach = 12; ///< neighbours of neighbours that are looked at: each has this many
constexpr double worthARound = 0.004; ///< of all entries that change
constexpr double slowGain = 0.02; ///< of recall by a doubled reach: so little leads nowhere

/// An entry of a point's list. Fresh ones came in the last round: only through them is there anything new to find.
struct Link {
    float distance;
    std::uint32_t tagged;

    static Link of(float distance, std::int32_t index, bool fresh)
    {
        return { distance, static_cast<std::uint32_t>(index) << 1 | static_cast<std::uint32_t>(fresh) };
    }
    std::int32_t index() const { return static_cast<std::int32_t>(tagged >> 1); }
    bool fresh() const { return (tagged & 1) != 0; }
    bool operator<(const Link& other) const
    {
        return distance != other.distance ? distance < other.distance : index() < other.index();
    }
};

using Tree = std::vector<std::span<const std::int32_t>>; ///< its leaves

/// Room for one thread's work.
struct Scratch {
    std::vector<std::uint32_t> met; ///< per point, the last number under which it was met
    std::uint32_t number = 0;
    std::vector<std::int32_t> ids;
    std::vector<float> distances, panels, rows;
    std::vector<Link> found, merged;
};

class NeighbourSearch {
public:
    NeighbourSearch(const Matrix& points, std::int64_t count, std::uint64_t seed)
        : m_points(points.rows)
        , m_count(count)
        , m_width((points.cols + tsne_kernels::laneCount - 1) / tsne_kernels::laneCount * tsne_kernels::laneCount)
        , m_leaf(std::max(smallestLeaf, 2 * count))
        , m_seed(seed)
        , m_list(static_cast<std::size_t>(points.rows * count))
        , m_length(static_cast<std::size_t>(points.rows), 0)
        , m_scratch(rowPieceSlots)
    {
        const std::vector<float> plain = centredAndScaled(points);
        m_rows.assign(static_cast<std::size_t>(m_points * m_width), 0.0F);
        for (std::int64_t r = 0; r < m_points; ++r)
            std::copy_n(plain.data() + r * points.cols, points.cols, m_rows.data() + r * m_width);
        for (Scratch& scratch : m_scratch)
            scratch.met.assign(static_cast<std::size_t>(m_points), 0);
    }

    /// Within the leaves of each tree every point meets every other.
    void plant(const JobContext& job)
    {
        std::vector<std::vector<std::int32_t>> order(treeCount);
        std::vector<Tree> trees(treeCount);
        job.check();
        TaskTeam::share(treeCount, [&](std::size_t t) {
            order[t].resize(static_cast<std::size_t>(m_points));
            std::iota(order[t].begin(), order[t].end(), 0);
            Random random(m_seed, "neighbour tree " + std::to_string(t));
            std::vector<std::pair<float, std::int32_t>> sides(order[t].size());
            halve(order[t], sides, random, trees[t]);
        });
        for (const Tree& tree : trees)
            shareRowsWithSlots(static_cast<std::int64_t>(tree.size()), 1, job,
                [&](std::size_t slot, std::int64_t first, std::int64_t) {
                    meet(tree[static_cast<std::size_t>(first)], m_scratch[slot]);
                });
    }

    /// One round: each point looks at the first `reach` neighbours of its first `reach` neighbours, and of those whose
    /// neighbour it is. `looked` is the reach of the rounds before. Returns the share of entries that changed.
    double explore(std::int64_t reach, std::int64_t looked, const JobContext& job)
    {
        reach = std::min(reach, m_count);
        listBack(reach);
        m_next.resize(m_list.size());
        m_nextLength.resize(m_length.size());
        std::vector<std::int64_t> changes(rowPieceSlots, 0);
        shareRowsWithSlots(m_points, pointsOfAPiece, job, [&](std::size_t slot, std::int64_t first, std::int64_t last) {
            for (std::int64_t i = first; i < last; ++i)
                changes[slot] += improve(i, reach, looked, m_scratch[slot]);
        });
        m_list.swap(m_next);
        m_length.swap(m_nextLength);
        return static_cast<double>(std::accumulate(changes.begin(), changes.end(), std::int64_t { 0 }))
            / static_cast<double>(m_list.size());
    }

    /// The share of these exact neighbours that the lists have, by distance: equally near ones are as good.
    double recall(std::span<const std::int64_t> rows, const Neighbours& exact) const
    {
        std::int64_t found = 0;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            // Two kernels add in different orders: a little room for rounding.
            constexpr float room = 1.00001F;
            const float farthest = room * exact.squaredDistance[(r + 1) * static_cast<std::size_t>(m_count) - 1];
            for (const Link& link : list(rows[r]))
                found += link.distance <= farthest ? 1 : 0;
        }
        return static_cast<double>(found) / static_cast<double>(exact.index.size());
    }

    bool isFull() const
    {
        return std::ranges::all_of(m_length, [this](std::int32_t length) { return length == m_count; });
    }

    Neighbours result() const
    {
        Neighbours out { m_count, {}, {} };
        out.index.reserve(m_list.size());
        out.squaredDistance.reserve(m_list.size());
        for (const Link& link : m_list) {
            out.index.push_back(link.index());
            out.squaredDistance.push_back(link.distance);
        }
        return out;
    }

private:
    std::span<const Link> list(std::int64_t i) const
    {
        return { m_list.data() + i * m_count, static_cast<std::size_t>(m_length[static_cast<std::size_t>(i)]) };
    }
    const float* row(std::int64_t i) const { return m_rows.data() + i * m_width; }

    /// By the median of the projection onto the line through two points drawn from them.
    void halve(std::span<std::int32_t> points, std::span<std::pair<float, std::int32_t>> sides, Random& random,
        Tree& leaves) const
    {
        if (static_cast<std::int64_t>(points.size()) <= m_leaf) {
            leaves.emplace_back(points);
            return;
        }
        const float *a = row(points[random.below(points.size())]), *b = row(points[random.below(points.size())]);
        std::vector<float> direction(static_cast<std::size_t>(m_width));
        for (std::size_t c = 0; c < direction.size(); ++c)
            direction[c] = a[c] - b[c];
        for (std::size_t i = 0; i < points.size(); ++i)
            sides[i] = { tsne_kernels::product(row(points[i]), direction.data(), m_width), points[i] };
        const std::size_t half = points.size() / 2;
        std::nth_element(sides.begin(), sides.begin() + static_cast<std::ptrdiff_t>(half), sides.end());
        for (std::size_t i = 0; i < points.size(); ++i)
            points[i] = sides[i].second;
        halve(points.first(half), sides.first(half), random, leaves);
        halve(points.subspan(half), sides.subspan(half), random, leaves);
    }

    void meet(std::span<const std::int32_t> leaf, Scratch& scratch)
    {
        constexpr auto lanes = tsne_kernels::laneCount;
        constexpr auto atOnce = tsne_kernels::rowsAtOnce;
        const auto size = static_cast<std::int64_t>(leaf.size()), panels = (size + lanes - 1) / lanes;
        scratch.panels.assign(static_cast<std::size_t>(panels * m_width * lanes), 0.0F);
        for (std::int64_t p = 0; p < size; ++p)
            for (std::int64_t c = 0; c < m_width; ++c)
                scratch.panels[static_cast<std::size_t>((p / lanes * m_width + c) * lanes + p % lanes)]
                    = row(leaf[static_cast<std::size_t>(p)])[c];
        scratch.rows.resize(static_cast<std::size_t>(atOnce * m_width));
        scratch.distances.resize(static_cast<std::size_t>(atOnce * panels * lanes));
        for (std::int64_t first = 0; first < size; first += atOnce) {
            const std::int64_t last = std::min(first + atOnce, size);
            for (std::int64_t r = first; r < last; ++r)
                std::copy_n(
                    row(leaf[static_cast<std::size_t>(r)]), m_width, scratch.rows.data() + (r - first) * m_width);
            tsne_kernels::distances(
                scratch.panels.data(), panels, m_width, scratch.rows.data(), scratch.distances.data(), panels * lanes);
            for (std::int64_t r = first; r < last; ++r)
                meetAll(leaf, r, scratch.distances.data() + (r - first) * panels * lanes, scratch);
        }
    }

    /// The leaf's r-th point takes the nearer ones of the leaf into its list.
    void meetAll(std::span<const std::int32_t> leaf, std::int64_t r, const float* distance, Scratch& scratch)
    {
        const std::int64_t i = leaf[static_cast<std::size_t>(r)];
        markKnown(i, scratch);
        const float bound = boundOf(i);
        scratch.found.clear();
        for (std::size_t p = 0; p < leaf.size(); ++p)
            if (distance[p] < bound && scratch.met[static_cast<std::size_t>(leaf[p])] != scratch.number)
                scratch.found.push_back(Link::of(distance[p], leaf[p], true));
        merge(i, false, scratch);
        std::copy(scratch.merged.begin(), scratch.merged.end(), m_list.begin() + i * m_count);
        m_length[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(scratch.merged.size());
    }

    std::int64_t improve(std::int64_t i, std::int64_t reach, std::int64_t looked, Scratch& scratch)
    {
        markKnown(i, scratch);
        scratch.ids.clear();
        const auto look = [&](std::int32_t j) {
            std::uint32_t& met = scratch.met[static_cast<std::size_t>(j)];
            if (met != scratch.number) {
                met = scratch.number;
                scratch.ids.push_back(j);
            }
        };
        const auto lookThrough = [&](std::int32_t j, bool isNew) {
            const std::span<const Link> there = list(j);
            const auto size = std::min(reach, static_cast<std::int64_t>(there.size()));
            for (std::int64_t q = 0; q < size; ++q) {
                const Link& link = there[static_cast<std::size_t>(q)];
                if (isNew || link.fresh() || q >= looked)
                    look(link.index());
            }
        };
        const std::span<const Link> own = list(i);
        for (std::int64_t p = 0; p < std::min(reach, static_cast<std::int64_t>(own.size())); ++p)
            lookThrough(
                own[static_cast<std::size_t>(p)].index(), own[static_cast<std::size_t>(p)].fresh() || p >= looked);
        for (const Link& back : m_back[static_cast<std::size_t>(i)]) {
            look(back.index());
            lookThrough(back.index(), back.fresh());
        }
        scratch.distances.resize(scratch.ids.size());
        tsne_kernels::distancesTo(m_rows.data(), m_width, row(i), scratch.ids.data(),
            static_cast<std::int64_t>(scratch.ids.size()), scratch.distances.data());
        const float bound = boundOf(i);
        scratch.found.clear();
        for (std::size_t k = 0; k < scratch.ids.size(); ++k)
            if (scratch.distances[k] < bound)
                scratch.found.push_back(Link::of(scratch.distances[k], scratch.ids[k], true));
        const std::int64_t changed = merge(i, true, scratch);
        std::copy(scratch.merged.begin(), scratch.merged.end(), m_next.begin() + i * m_count);
        m_nextLength[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(scratch.merged.size());
        return changed;
    }

    /// The point itself and its list count as met.
    void markKnown(std::int64_t i, Scratch& scratch) const
    {
        ++scratch.number;
        scratch.met[static_cast<std::size_t>(i)] = scratch.number;
        for (const Link& link : list(i))
            scratch.met[static_cast<std::size_t>(link.index())] = scratch.number;
    }

    float boundOf(std::int64_t i) const
    {
        const std::span<const Link> own = list(i);
        return static_cast<std::int64_t>(own.size()) < m_count ? INFINITY : own.back().distance;
    }

    /// The list and what was found, the nearest `count`, into scratch.merged; with `settle` the old entries are no
    /// longer fresh. Returns how many are of what was found.
    std::int64_t merge(std::int64_t i, bool settle, Scratch& scratch) const
    {
        std::sort(scratch.found.begin(), scratch.found.end());
        scratch.merged.clear();
        const std::span<const Link> own = list(i);
        std::size_t a = 0, b = 0;
        while (static_cast<std::int64_t>(scratch.merged.size()) < m_count
            && (a < own.size() || b < scratch.found.size())) {
            if (b == scratch.found.size() || (a < own.size() && own[a] < scratch.found[b])) {
                const Link& old = own[a++];
                scratch.merged.push_back(settle ? Link::of(old.distance, old.index(), false) : old);
            } else {
                scratch.merged.push_back(scratch.found[b++]);
            }
        }
        return static_cast<std::int64_t>(b);
    }

    /// Who has a point among its first `reach`; of many the nearest, by rank.
    void listBack(std::int64_t reach)
    {
        m_back.resize(static_cast<std::size_t>(m_points));
        for (auto& back : m_back)
            back.clear();
        for (std::int64_t rank = 0; rank < reach; ++rank)
            for (std::int64_t i = 0; i < m_points; ++i) {
                if (rank >= static_cast<std::int64_t>(list(i).size()))
                    continue;
                const Link& link = list(i)[static_cast<std::size_t>(rank)];
                auto& back = m_back[static_cast<std::size_t>(link.index())];
                if (static_cast<std::int64_t>(back.size()) < reach)
                    back.push_back(Link::of(link.distance, static_cast<std::int32_t>(i), link.fresh()));
            }
    }

    std::int64_t m_points, m_count, m_width, m_leaf;
    std::uint64_t m_seed;
    std::vector<float> m_rows; ///< points x width, padded by zeros
    std::vector<Link> m_list, m_next; ///< points x count
    std::vector<std::int32_t> m_length, m_nextLength;
    std::vector<std::vector<Link>> m_back;
    std::vector<Scratch> m_scratch;
};

NearNeighbours exactly(const Matrix& points, std::int64_t count, const JobContext& job)
{
    return { nearestNeighbours(points, count, job), 1, true };
}

}

NearNeighbours nearNeighbours(
    const Matrix& points, std::int64_t count, const NearOptions& options, const JobContext& job)
{
    const auto n = static_cast<double>(points.rows);
    const double work = n * n * static_cast<double>(std::max<std::int64_t>(points.cols, 4));
    if (work <= options.exactWork || 4 * count >= points.rows)
        return exactly(points, count, job);

    const std::vector<std::int64_t> rows
        = sampleRows(points.rows, measuredPoints, options.seed, "recall of neighbours");
    const Neighbours exact = nearestNeighbours(points, rows, count, job);
    NeighbourSearch search(points, count, options.seed);
    search.plant(job);
    const double wanted = std::min(1.0, options.recall + surplus);
    double recall = 0, before = 0;
    for (std::int64_t reach = std::min(firstReach, count), looked = 0;;
         looked = reach, reach = std::min(2 * reach, count)) {
        for (bool worth = true; worth && recall < wanted;) {
            worth = search.explore(reach, looked, job) > worthARound;
            looked = reach;
            recall = search.recall(rows, exact);
        }
        if (recall >= wanted || reach == count || recall < before + slowGain)
            break;
        before = recall;
    }
    const bool reached = search.isFull() && (recall >= wanted || recall >= options.recall);
    if (!reached && work <= options.longestExact)
        return exactly(points, count, job);
    return { search.result(), recall, false };
}

}
