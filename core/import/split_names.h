#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cmir::foreign {

/// Whether a name is usual for a split: train, dev, val, valid, validation, test and test_...
bool isSplitName(std::string_view name);

/// "train_text", "train/text" -> train, text; the longest split that fits; "test_rho_0/text" -> test_rho_0, text. None:
/// it begins with no split.
std::optional<std::pair<std::string, std::string>> partedBySplit(std::string_view name);

/// The files of the layouts that have one for each split: where `path` is named as a split is, those beside it that are
/// too, in the order train, valid, test; else `path` alone.
std::vector<std::filesystem::path> splitFiles(const std::filesystem::path& path);

}
