#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <vector>

namespace cmir {

/// The clusters that the eye sees in a layout: points are joined with those of their 10 nearest that are nearer than
/// three times the median distance of a tenth neighbour; what hangs together is a cluster if it has at least a fiftieth
/// of the points, and 10. Per point the number of its cluster, the largest first (equally large ones by their first
/// point), or -1. A layout in one piece is one cluster. Rows must be finite; fewer than 20 are no cluster.
std::vector<std::int32_t> layoutClusters(const Matrix& layout, const JobContext& job = {});

}
