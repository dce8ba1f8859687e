#include "core/import/split_names.h"

#include "core/data/split_names.h"
#include <algorithm>
#include <array>
#include <system_error>

namespace cmir::foreign {

namespace {

constexpr std::array<std::string_view, 11> splitNames { "train", "dev", "valid", "val", "validation", "test_IID",
    "test_OOD", "test_iid", "test_ood", "test", "valid_ood" };

/// "test_rho_0", "valid_shows": the further splits that a dataset file of this program may have.
bool isFurtherSplit(std::string_view folder)
{
    return isShiftedTest(folder) || isShiftedValidation(folder);
}

}

bool isSplitName(std::string_view name)
{
    return std::ranges::find(splitNames, name) != splitNames.end();
}

std::optional<std::pair<std::string, std::string>> partedBySplit(std::string_view name)
{
    if (const auto slash = name.find('/');
        slash != std::string_view::npos && slash + 1 < name.size() && isFurtherSplit(name.substr(0, slash)))
        return std::pair(std::string(name.substr(0, slash)), std::string(name.substr(slash + 1)));
    std::string_view best;
    for (const std::string_view split : splitNames)
        if (name.size() > split.size() + 1 && name.starts_with(split)
            && (name[split.size()] == '_' || name[split.size()] == '/' || name[split.size()] == '.')
            && split.size() > best.size())
            best = split;
    if (best.empty())
        return std::nullopt;
    return std::pair(std::string(best), std::string(name.substr(best.size() + 1)));
}

std::vector<std::filesystem::path> splitFiles(const std::filesystem::path& path)
{
    if (!isSplitName(path.stem().string()))
        return { path };
    std::vector<std::filesystem::path> found;
    for (const std::string_view name : splitNames) {
        std::error_code error;
        const auto file = path.parent_path() / (std::string(name) + path.extension().string());
        if (std::filesystem::is_regular_file(file, error))
            found.push_back(file);
    }
    return found;
}

}
