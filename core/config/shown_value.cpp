#include "core/config/shown_value.h"

#include "core/config/registry.h"

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

}
