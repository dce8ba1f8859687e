#include "core/data/split_order.h"

#include "core/common/read_number.h"
#include "core/data/split_names.h"

#include <cmath>
#include <optional>
#include <tuple>

namespace cmir {

namespace {

int partOf(std::string_view split)
{
    if (split == "train")
        return 0;
    if (isValidationSplit(split))
        return isShiftedValidation(split) ? 2 : 1;
    if (isTestSplit(split))
        return isShiftedTest(split) ? 4 : 3;
    return 5;
}

auto keyOf(std::string_view split)
{
    const int part = partOf(split);
    const bool shift = isShiftedValidation(split) || isShiftedTest(split);
    auto number = shift ? readNumber<double>(split.substr(split.find_last_of('_') + 1)) : std::nullopt;
    if (number && !std::isfinite(*number)) // "test_nan" is a name
        number.reset();
    return std::tuple(part, !number.has_value(), -number.value_or(0), split);
}

}

bool SplitOrder::operator()(std::string_view a, std::string_view b) const
{
    return keyOf(a) < keyOf(b);
}

}
