#pragma once

#include "core/data/dataset.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// The given rows of a split, in this order, under another name; rho is kept.
Split rowsOfSplit(const Split& split, std::span<const std::int64_t> rows, const std::string& name);

/// Moves a seeded tenth of train (at least one sample) into a new split `valid` behind it, both in the file's order,
/// and says so in the notices. Throws BadInput when train has fewer than 2 samples.
void cutValid(Dataset& dataset, std::uint64_t seed);

/// For every 0/1 column `ood_<name>` of `test` the split `test_ood_<name>`: its rows with 1. A column without a 1 gives
/// none.
std::vector<Split> oodSplits(const Split& test);

}
