#include "core/data/split_order.h"

#include "core/common/read_number.h"

#include <cmath>
#include <limits>
#include <tuple>

namespace cmir {

namespace {

/// What stands before the number at the end, and that; without one the least number.
std::tuple<std::string_view, double, std::string_view> keyOf(std::string_view name)
{
    constexpr double least = -std::numeric_limits<double>::infinity();
    const auto at = name.rfind('_');
    if (at == std::string_view::npos)
        return { name, least, name };
    const auto number = readNumber<double>(name.substr(at + 1));
    return number && std::isfinite(*number) ? std::tuple(name.substr(0, at), *number, name)
                                            : std::tuple(name, least, name);
}

}

bool SplitOrder::operator()(std::string_view a, std::string_view b) const
{
    return keyOf(a) < keyOf(b);
}

}
