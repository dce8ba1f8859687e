#pragma once

#include "core/data/dataset.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cmir {

/// A new split made of rows of one that a dataset file has.
struct SplitRows {
    std::string name; ///< of the new split, "test_..."
    std::string from = "test";
    std::vector<std::int64_t> rows; ///< ascending, at least one
    std::string note; ///< how it was made: becomes the attribute `note` of its group
};

/// Throws BadInput where `target` is the file that `source` was read from, by whatever name.
void checkCopyTarget(const Dataset& source, const std::filesystem::path& target);

/// Writes a copy of the dataset file that `source` was read from, with one more split: everything that has a value for
/// each sample, of whatever feature set, in the types and the storage of the original, and an `id` for every row, so
/// that it can be told which sample it was. All else is as in the original. Written atomically; the
/// original is not changed. Returns what has no value for each sample and so is not in the new split. Throws BadInput
/// (a split of this name is there already, `target` is the original or cannot be written), Failure.
std::vector<std::string> copyWithSplit(
    const Dataset& source, const std::filesystem::path& target, const SplitRows& split);

}
