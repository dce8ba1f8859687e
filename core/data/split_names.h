#pragma once

#include <string_view>

namespace cmir {

/// Splits that are not to be looked at while a run is tuned: "test" and "test_*".
inline bool isTestSplit(std::string_view name)
{
    return name == "test" || name.starts_with("test_");
}

}
