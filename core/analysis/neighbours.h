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
    /// How many rows fill() gives.
    static std::int64_t rowsAtOnce();
    /// The squared distances of the points first .. first + rowsAtOnce() - 1 to all points, one after the other. Rows
    /// past the last point repeat it.
    void fill(std::int64_t first);
    /// Row `r` of the last fill(), size() values.
    std::span<const float> row(std::int64_t r) const;

private:
    std::int64_t m_rows = 0, m_width = 0, m_panels = 0;
    std::vector<float> m_transposed; ///< panels x width x lanes
    std::vector<float> m_plain; ///< rows x width
    std::vector<float> m_some; ///< the rows of one fill()
    std::vector<float> m_out;
};

/// The `count` nearest other points of every point, ascending by distance, ties by index.
struct Neighbours {
    std::int64_t count = 0;
    std::vector<std::int32_t> index; ///< rows x count
    std::vector<float> squaredDistance; ///< rows x count, up to one factor common to all
};

/// Exact, by all distances: rows^2 * width operations. 0 < count < rows; the points are finite.
Neighbours nearestNeighbours(const Matrix& points, std::int64_t count, const JobContext& job = {});

}
