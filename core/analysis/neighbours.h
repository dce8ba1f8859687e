#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// Euclidean distances within a cloud of points, computed a few rows at a time and never stored as a whole. The points
/// are centred and scaled by their largest coordinate first, so that no square overflows and equal points have distance
/// 0; only ratios of distances are meaningful.
class PointDistances {
public:
    /// `points` must be finite and not empty.
    explicit PointDistances(const Matrix& points);

    std::int64_t size() const { return m_rows; }
    /// How many rows a block holds.
    static std::int64_t rowsAtOnce();

    /// What is computed at a time. Each thread has its own.
    class Block {
    public:
        /// The squared distances of the r-th of the rows that were asked for to all points, size() values.
        std::span<const float> row(std::int64_t r) const
        {
            return { m_out.data() + r * m_stride, static_cast<std::size_t>(m_count) };
        }

    private:
        friend class PointDistances;
        std::vector<float> m_some, m_out;
        std::int64_t m_stride = 0, m_count = 0;
    };
    /// Of the points first .. first + rowsAtOnce() - 1; rows past the last point repeat it.
    void fill(std::int64_t first, Block& block) const;
    /// Of these points, at most rowsAtOnce().
    void fill(std::span<const std::int64_t> rows, Block& block) const;

private:
    std::int64_t m_rows = 0, m_width = 0, m_panels = 0;
    std::vector<float> m_transposed; ///< panels x width x lanes
    std::vector<float> m_plain; ///< rows x width
};

/// The `count` nearest other points of every point, ascending by distance, ties by index.
struct Neighbours {
    std::int64_t count = 0;
    std::vector<std::int32_t> index; ///< rows x count
    std::vector<float> squaredDistance; ///< rows x count, up to one factor common to all
};

/// Exact, by all distances: rows^2 * width operations, shared within a TaskTeam. 0 < count < rows; the points are
/// finite.
Neighbours nearestNeighbours(const Matrix& points, std::int64_t count, const JobContext& job = {});
/// The same of these points alone, in their order; their neighbours are among all.
Neighbours nearestNeighbours(
    const Matrix& points, std::span<const std::int64_t> rows, std::int64_t count, const JobContext& job = {});

/// The points as all searches of neighbours see them: centred, and divided by the largest magnitude; row-major.
std::vector<float> centredAndScaled(const Matrix& points);

}
