#include "core/analysis/neighbours.h"

#include "core/analysis/tsne_kernels.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

struct Candidate {
    float distance;
    std::int32_t index;

    bool operator<(const Candidate& other) const
    {
        return distance != other.distance ? distance < other.distance : index < other.index;
    }
};

/// Centred, and divided by the largest magnitude.
std::vector<float> scaled(const Matrix& points)
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

PointDistances::PointDistances(const Matrix& points)
    : m_rows(points.rows)
    , m_width(points.cols)
    , m_panels((points.rows + tsne_kernels::laneCount - 1) / tsne_kernels::laneCount)
    , m_plain(scaled(points))
    , m_some(static_cast<std::size_t>(tsne_kernels::rowsAtOnce * points.cols))
{
    constexpr auto lanes = tsne_kernels::laneCount;
    m_transposed.assign(static_cast<std::size_t>(m_panels * m_width * lanes), 0.0F);
    m_out.resize(static_cast<std::size_t>(tsne_kernels::rowsAtOnce * m_panels * lanes));
    for (std::int64_t r = 0; r < m_rows; ++r)
        for (std::int64_t c = 0; c < m_width; ++c)
            m_transposed[static_cast<std::size_t>((r / lanes * m_width + c) * lanes + r % lanes)]
                = m_plain[static_cast<std::size_t>(r * m_width + c)];
}

std::int64_t PointDistances::rowsAtOnce()
{
    return tsne_kernels::rowsAtOnce;
}

void PointDistances::fill(std::int64_t first)
{
    for (std::int64_t r = 0; r < tsne_kernels::rowsAtOnce; ++r)
        std::copy_n(m_plain.data() + std::min(first + r, m_rows - 1) * m_width, m_width, m_some.data() + r * m_width);
    tsne_kernels::distances(
        m_transposed.data(), m_panels, m_width, m_some.data(), m_out.data(), m_panels * tsne_kernels::laneCount);
}

std::span<const float> PointDistances::row(std::int64_t r) const
{
    return { m_out.data() + r * m_panels * tsne_kernels::laneCount, static_cast<std::size_t>(m_rows) };
}

Neighbours nearestNeighbours(const Matrix& points, std::int64_t count, const JobContext& job)
{
    PointDistances distances(points);
    NearestSelection selection(static_cast<std::size_t>(count));
    Neighbours out;
    out.count = count;
    out.index.reserve(static_cast<std::size_t>(points.rows * count));
    out.squaredDistance.reserve(static_cast<std::size_t>(points.rows * count));
    for (std::int64_t first = 0; first < points.rows; first += PointDistances::rowsAtOnce()) {
        job.check();
        distances.fill(first);
        for (std::int64_t i = first; i < std::min(first + PointDistances::rowsAtOnce(), points.rows); ++i)
            for (const auto& candidate : selection.nearest(distances.row(i - first), i)) {
                out.index.push_back(candidate.index);
                out.squaredDistance.push_back(candidate.distance);
            }
    }
    return out;
}

}
