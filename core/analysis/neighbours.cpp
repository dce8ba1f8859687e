#include "core/analysis/neighbours.h"

#include "core/analysis/row_pieces.h"
#include "core/analysis/tsne_kernels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

constexpr std::int64_t pieceWork = 20'000'000; ///< differences of coordinates

struct Candidate {
    float distance;
    std::int32_t index;

    bool operator<(const Candidate& other) const
    {
        return distance != other.distance ? distance < other.distance : index < other.index;
    }
};

/// The nearest of a row of distances. The candidates are collected below a bound that falls as they are thinned out,
/// so that most distances cost one comparison.
class NearestSelection {
public:
    explicit NearestSelection(std::size_t count)
        : m_count(count)
        , m_capacity(2 * count + 64)
    {
        m_candidates.reserve(m_capacity);
    }

    const std::vector<Candidate>& nearest(std::span<const float> distances, std::int64_t self)
    {
        m_candidates.clear();
        float bound = INFINITY;
        const auto size = static_cast<std::int32_t>(distances.size());
        for (std::int32_t j = 0; j < size; ++j) {
            const float distance = distances[static_cast<std::size_t>(j)];
            if (!(distance < bound) || j == self) // later ties have larger indices
                continue;
            m_candidates.push_back({ distance, j });
            if (m_candidates.size() == m_capacity)
                bound = thin();
        }
        thin();
        std::sort(m_candidates.begin(), m_candidates.end());
        return m_candidates;
    }

private:
    float thin()
    {
        const auto end = m_candidates.begin() + static_cast<std::ptrdiff_t>(m_count);
        std::nth_element(m_candidates.begin(), end - 1, m_candidates.end());
        m_candidates.erase(end, m_candidates.end());
        return m_candidates.back().distance;
    }

    std::size_t m_count, m_capacity;
    std::vector<Candidate> m_candidates;
};

}

std::vector<float> centredAndScaled(const Matrix& points)
{
    const auto rows = static_cast<std::size_t>(points.rows), width = static_cast<std::size_t>(points.cols);
    std::vector<double> mean(width, 0.0);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < width; ++c)
            mean[c] += points.values[r * width + c];
    double largest = 0;
    for (double& x : mean)
        x /= static_cast<double>(rows);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < width; ++c)
            largest = std::max(largest, std::abs(points.values[r * width + c] - mean[c]));
    const double factor = largest > 0 ? 1 / largest : 0;
    std::vector<float> out(rows * width);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < width; ++c)
            out[r * width + c] = static_cast<float>((points.values[r * width + c] - mean[c]) * factor);
    return out;
}

PointDistances::PointDistances(const Matrix& points)
    : m_rows(points.rows)
    , m_width(points.cols)
    , m_panels((points.rows + tsne_kernels::laneCount - 1) / tsne_kernels::laneCount)
    , m_plain(centredAndScaled(points))
{
    constexpr auto lanes = tsne_kernels::laneCount;
    m_transposed.assign(static_cast<std::size_t>(m_panels * m_width * lanes), 0.0F);
    for (std::int64_t r = 0; r < m_rows; ++r)
        for (std::int64_t c = 0; c < m_width; ++c)
            m_transposed[static_cast<std::size_t>((r / lanes * m_width + c) * lanes + r % lanes)]
                = m_plain[static_cast<std::size_t>(r * m_width + c)];
}

std::int64_t PointDistances::rowsAtOnce()
{
    return tsne_kernels::rowsAtOnce;
}

void PointDistances::fill(std::int64_t first, Block& block) const
{
    std::array<std::int64_t, tsne_kernels::rowsAtOnce> rows {};
    for (std::size_t r = 0; r < rows.size(); ++r)
        rows[r] = std::min(first + static_cast<std::int64_t>(r), m_rows - 1);
    fill(rows, block);
}

void PointDistances::fill(std::span<const std::int64_t> rows, Block& block) const
{
    block.m_count = m_rows;
    block.m_stride = m_panels * tsne_kernels::laneCount;
    block.m_some.resize(static_cast<std::size_t>(tsne_kernels::rowsAtOnce * m_width));
    block.m_out.resize(static_cast<std::size_t>(tsne_kernels::rowsAtOnce * block.m_stride));
    for (std::size_t r = 0; r < rows.size(); ++r)
        std::copy_n(
            m_plain.data() + rows[r] * m_width, m_width, block.m_some.data() + static_cast<std::int64_t>(r) * m_width);
    tsne_kernels::distances(
        m_transposed.data(), m_panels, m_width, block.m_some.data(), block.m_out.data(), block.m_stride);
}

Neighbours nearestNeighbours(
    const Matrix& points, std::span<const std::int64_t> rows, std::int64_t count, const JobContext& job)
{
    const PointDistances distances(points);
    const auto size = rows.size() * static_cast<std::size_t>(count);
    Neighbours out { count, std::vector<std::int32_t>(size), std::vector<float>(size) };
    std::vector<PointDistances::Block> blocks(rowPieceSlots);
    std::vector<NearestSelection> selections(rowPieceSlots, NearestSelection(static_cast<std::size_t>(count)));
    // Pieces of some milliseconds, whole blocks each.
    const std::int64_t whole = PointDistances::rowsAtOnce();
    const std::int64_t blocksOfAPiece
        = std::clamp<std::int64_t>(pieceWork / std::max<std::int64_t>(1, whole * points.rows * points.cols), 1, 64);
    shareRowsWithSlots(static_cast<std::int64_t>(rows.size()), blocksOfAPiece * whole, job,
        [&](std::size_t slot, std::int64_t begin, std::int64_t end) {
            for (std::int64_t first = begin; first < end; first += whole) {
                const std::int64_t last = std::min(first + whole, end);
                distances.fill(rows.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first)),
                    blocks[slot]);
                for (std::int64_t i = first; i < last; ++i) {
                    const auto& nearest
                        = selections[slot].nearest(blocks[slot].row(i - first), rows[static_cast<std::size_t>(i)]);
                    for (std::int64_t k = 0; k < count; ++k) {
                        const auto at = static_cast<std::size_t>(i * count + k);
                        out.index[at] = nearest[static_cast<std::size_t>(k)].index;
                        out.squaredDistance[at] = nearest[static_cast<std::size_t>(k)].distance;
                    }
                }
            }
        });
    return out;
}

Neighbours nearestNeighbours(const Matrix& points, std::int64_t count, const JobContext& job)
{
    std::vector<std::int64_t> rows(static_cast<std::size_t>(points.rows));
    std::iota(rows.begin(), rows.end(), 0);
    return nearestNeighbours(points, rows, count, job);
}

}
