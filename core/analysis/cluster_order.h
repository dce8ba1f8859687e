#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <vector>

namespace cmir {

/// The rows 0..n-1 in the order of the leaves of an average-linkage tree over the distance 1 - correlation of two rows,
/// so that rows that resemble each other stand together. Of two branches the one with the smaller first row comes
/// first, so the order is fixed. A constant row correlates with nothing. n^2 (width + 1) operations and n^2 memory: for
/// the few hundred rows of a batch. Throws Cancelled. Source: Murtagh, "A survey of recent advances in hierarchical
/// clustering algorithms", 1983 (nearest-neighbour chains).
std::vector<std::int64_t> clusterOrder(const Matrix& rows, const JobContext& job = {});

}
