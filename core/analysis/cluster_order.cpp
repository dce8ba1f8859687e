#include "core/analysis/cluster_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

/// Each row centred and scaled to length 1; constant rows become 0.
std::vector<double> unitRows(const Matrix& rows)
{
    const auto width = static_cast<std::size_t>(rows.cols);
    std::vector<double> unit(static_cast<std::size_t>(rows.rows) * width);
    for (std::int64_t i = 0; i < rows.rows; ++i) {
        const auto row = rows.row(i);
        double* to = unit.data() + static_cast<std::size_t>(i) * width;
        double mean = 0, square = 0;
        for (const float value : row)
            mean += static_cast<double>(value) / static_cast<double>(rows.cols);
        for (std::size_t j = 0; j < width; ++j) {
            to[j] = static_cast<double>(row[j]) - mean;
            square += to[j] * to[j];
        }
        for (std::size_t j = 0; j < width; ++j)
            to[j] = square > 0 ? to[j] / std::sqrt(square) : 0;
    }
    return unit;
}

/// Clusters under way: the distances between their first rows, and the leaves of each in order.
class Clusters {
public:
    Clusters(const Matrix& rows, const JobContext& job)
        : m_count(static_cast<std::size_t>(rows.rows))
        , m_distance(m_count * m_count)
        , m_leaves(m_count)
    {
        const auto width = static_cast<std::size_t>(rows.cols);
        const std::vector<double> unit = unitRows(rows);
        for (std::size_t i = 0; i < m_count; ++i) {
            job.check();
            m_leaves[i] = { static_cast<std::int64_t>(i) };
            for (std::size_t j = 0; j < i; ++j) {
                const double* from = unit.data() + i * width;
                at(i, j) = at(j, i) = 1 - std::inner_product(from, from + width, unit.data() + j * width, 0.0);
            }
        }
    }

    std::size_t nearest(std::size_t i, std::size_t preferred) const
    {
        std::size_t best = preferred;
        for (std::size_t j = 0; j < m_count; ++j)
            if (j != i && !m_leaves[j].empty() && (best == m_count || distance(i, j) < distance(i, best)))
                best = j;
        return best;
    }

    void merge(std::size_t i, std::size_t j)
    {
        const auto a = static_cast<double>(m_leaves[i].size()), b = static_cast<double>(m_leaves[j].size());
        for (std::size_t k = 0; k < m_count; ++k)
            if (k != i && k != j)
                at(i, k) = at(k, i) = (a * distance(i, k) + b * distance(j, k)) / (a + b);
        auto& kept = m_leaves[i];
        auto& gone = m_leaves[j];
        if (*std::ranges::min_element(gone) < *std::ranges::min_element(kept))
            std::swap(kept, gone);
        kept.insert(kept.end(), gone.begin(), gone.end());
        gone.clear();
    }

    std::size_t first() const
    {
        return static_cast<std::size_t>(
            std::ranges::find_if(m_leaves, [](const auto& leaves) { return !leaves.empty(); }) - m_leaves.begin());
    }
    std::size_t count() const { return m_count; }
    const std::vector<std::int64_t>& leaves(std::size_t i) const { return m_leaves[i]; }

private:
    double& at(std::size_t i, std::size_t j) { return m_distance[i * m_count + j]; }
    double distance(std::size_t i, std::size_t j) const { return m_distance[i * m_count + j]; }

    std::size_t m_count;
    std::vector<double> m_distance;
    std::vector<std::vector<std::int64_t>> m_leaves; ///< empty: merged into another
};

}

std::vector<std::int64_t> clusterOrder(const Matrix& rows, const JobContext& job)
{
    if (rows.rows == 0)
        return {};
    Clusters clusters(rows, job);
    const std::size_t none = clusters.count();
    std::vector<std::size_t> chain;
    for (std::size_t merged = 1; merged < clusters.count();) {
        job.check();
        if (chain.empty())
            chain.push_back(clusters.first());
        const std::size_t before = chain.size() > 1 ? chain[chain.size() - 2] : none;
        const std::size_t next = clusters.nearest(chain.back(), before); // of equals the one before: the chain ends
        if (next == before) {
            const std::size_t i = chain.back();
            chain.resize(chain.size() - 2);
            clusters.merge(std::min(i, next), std::max(i, next));
            ++merged;
        } else {
            chain.push_back(next);
        }
    }
    return clusters.leaves(clusters.first());
}

}
