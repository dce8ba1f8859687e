#pragma once

#include "core/library/run_summary.h"

#include <cstddef>
#include <span>
#include <vector>

namespace cmir {

/// Of runs that differ by their seed alone the places of one for each seed, in their order: of repetitions the one that
/// began last. Training the same again is no further seed, and would make an interval look narrower than it is.
std::vector<std::size_t> oneOfEachSeed(std::span<const RunSummary* const> runs);

}
