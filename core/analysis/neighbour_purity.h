#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// The k nearest neighbours (Euclidean) of every row, nearest first, the lower row first at a tie; never the row itself
/// nor, where groups are given, a row of its group.
struct Neighbourhoods {
    std::int64_t k = 0; ///< fewer than asked for where there are not so many other rows
    std::vector<std::int64_t> index; ///< rows x k
    std::vector<std::int64_t> group; ///< as given; a number of its own for each row where none were
};

/// Every pair is looked at: N^2 d / 2 operations. All values must be finite. Throws BadInput, Cancelled.
Neighbourhoods findNeighbourhoods(
    const Matrix& points, std::int64_t k = 10, std::span<const std::int64_t> group = {}, const JobContext& job = {});

/// A measure of the neighbourhoods beside what points without any order would show.
struct Purity {
    double value = 0, expected = 0;
    std::int64_t samples = 0;
    std::string reason; ///< why nothing was measured; empty: measured
};

/// The share of neighbours with the same value as their point; expected: the share of all rows (of other groups) that
/// have the same value.
Purity neighbourPurity(const Neighbourhoods& neighbours, std::span<const std::int64_t> value);

/// The mean absolute difference of a number between a point and its neighbours, relative to that between any two
/// points: 1 where the neighbourhoods do not know the number, towards 0 where they are ordered by it. Expected: 1.
Purity neighbourDifference(const Neighbourhoods& neighbours, std::span<const double> value);

}
