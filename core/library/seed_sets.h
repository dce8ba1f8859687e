#pragma once

#include "core/library/run_summary.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace cmir {

bool isOfBuiltInData(const RunSummary& run);

/// What two runs must share for their numbers to be of the same thing: the file's content, or what the built-in data
/// is drawn from (another seed gives another draw, not other data).
nlohmann::json dataIdentity(const RunSummary& run);

/// Everything that a run was told but its seed, as a key: runs of one key differ by their seed alone.
std::string allButSeed(const RunSummary& run);

/// Of runs that differ by their seed alone the places of one for each seed, in their order: of repetitions the one that
/// began last. Training the same again is no further seed, and would make an interval look narrower than it is.
std::vector<std::size_t> oneOfEachSeed(std::span<const RunSummary* const> runs);

}
