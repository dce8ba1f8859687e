#include "core/config/parameter_words.h"

#include "core/config/registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cmir {

std::vector<std::string> methodsOf(const Parameter& parameter)
{
    std::vector<std::string> methods;
    for (const std::string& name : methodNames())
        if (parameter.appliesTo(methodFromName(name)))
            methods.push_back(name);
    return methods;
}

std::string factsText(const Parameter& parameter)
{
    const std::vector<std::string> methods = methodsOf(parameter);
    const std::string only
        = methods.size() == methodNames().size() ? "" : fmt::format("; only in {}", fmt::join(methods, ", "));
    return fmt::format("default {}; {}; takes effect: {}{}", parameter.format(parameter.defaultValue()),
        parameter.allowed(), parameter.takesEffect(), only);
}

}
