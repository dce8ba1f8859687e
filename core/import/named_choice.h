#pragma once

#include "core/common/error.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace cmir::foreign {

/// The value of an enumeration that has this name; `names` are in the order of its values. Throws BadInput that begins
/// with `what` ("sequences are to be pooled by") and lists the names.
template <class Choice, std::size_t count>
Choice choiceFromName(const std::array<std::string_view, count>& names, const std::string& name, const char* what)
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        throw BadInput(fmt::format("{} \"{}\"; allowed are {}", what, name, fmt::join(names, ", ")));
    return static_cast<Choice>(found - names.begin());
}

}
