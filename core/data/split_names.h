#pragma once

#include <algorithm>
#include <string_view>

namespace cmir {

/// Splits that are not to be looked at while a run is tuned: "test" and "test_*".
inline bool isTestSplit(std::string_view name)
{
    return name == "test" || name.starts_with("test_");
}

/// Test splits whose samples come from elsewhere than the training's: "test_*".
inline bool isShiftedTest(std::string_view name)
{
    return name.starts_with("test_");
}

/// Validation splits of that kind, by which one may choose: "valid_*".
inline bool isShiftedValidation(std::string_view name)
{
    return name.starts_with("valid_");
}

inline bool isValidationSplit(std::string_view name)
{
    return name == "valid" || isShiftedValidation(name);
}

/// What a list has of a split, whose name its items call `split`; null: nothing.
template <class List> const auto* ofSplit(const List& list, std::string_view name)
{
    const auto found = std::ranges::find_if(list, [&](const auto& item) { return item.split == name; });
    return found == list.end() ? nullptr : &*found;
}

}
