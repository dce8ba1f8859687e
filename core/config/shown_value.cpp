#include "core/config/shown_value.h"

#include "core/config/registry.h"

#include <algorithm>
#include <variant>

namespace cmir {

bool isWithoutEnd(std::int64_t epochs)
{
    return static_cast<double>(epochs) >= parameter("epochs").maximum;
}

std::string shownValue(const Parameter& parameter, const ParameterValue& value)
{
    const auto* number = std::get_if<std::int64_t>(&value);
    return parameter.key == "epochs" && number && isWithoutEnd(*number) ? "until paused" : parameter.format(value);
}

std::string shownName(std::string_view key)
{
    const auto& all = allParameters();
    const auto found = std::ranges::find(all, key, &Parameter::key);
    if (found == all.end())
        return std::string(key);
    return found->symbol.empty() ? found->label : found->symbol;
}

}
