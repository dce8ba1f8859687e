#include "core/config/parameter.h"

#include "core/common/error.h"
#include "core/common/read_number.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

[[noreturn]] void refuse(const Parameter& p, const std::string& found)
{
    throw BadInput(fmt::format("{} = {}: allowed is {}", p.key, found, p.allowed()));
}

std::string number(const Parameter& p, double value)
{
    return p.type == ParameterType::Integer ? fmt::format("{:.0f}", value) : fmt::format("{:g}", value);
}

bool isSpecial(const Parameter& p, const ParameterValue& value)
{
    return !p.specialWord.empty() && std::holds_alternative<std::int64_t>(value)
        && std::get<std::int64_t>(value) == p.specialValue;
}

bool inRange(const Parameter& p, double value)
{
    if (p.zeroAllowed && value == 0)
        return true;
    return value >= p.minimum && value <= p.maximum; // false for NaN
}

std::string trimmed(const std::string& text)
{
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

}

void Parameter::check(const ParameterValue& value) const
{
    if (isSpecial(*this, value))
        return;
    switch (type) {
    case ParameterType::Integer:
        if (!inRange(*this, static_cast<double>(std::get<std::int64_t>(value))))
            refuse(*this, std::to_string(std::get<std::int64_t>(value)));
        break;
    case ParameterType::Real:
        if (!inRange(*this, std::get<double>(value)))
            refuse(*this, fmt::format("{}", std::get<double>(value)));
        break;
    case ParameterType::Choice:
        if (std::find(choices.begin(), choices.end(), std::get<std::string>(value)) == choices.end())
            refuse(*this, "\"" + std::get<std::string>(value) + "\"");
        break;
    case ParameterType::Text:
        if (checkText)
            checkText(std::get<std::string>(value));
        break;
    }
}

ParameterValue Parameter::parse(const std::string& typed) const
{
    const std::string text = trimmed(typed);
    ParameterValue value = text;
    if (!specialWord.empty() && text == specialWord) {
        value = specialValue;
    } else if (type == ParameterType::Integer) {
        const auto whole = readNumber<std::int64_t>(text);
        const auto real = readNumber<double>(text);
        if (whole)
            value = *whole;
        else if (real && std::floor(*real) == *real && std::abs(*real) < 9.2e18)
            value = static_cast<std::int64_t>(*real); // "1e3"
        else
            refuse(*this, "\"" + text + "\"");
    } else if (type == ParameterType::Real) {
        const auto real = readNumber<double>(text);
        if (!real)
            refuse(*this, "\"" + text + "\"");
        value = *real;
    }
    check(value);
    return value;
}

std::string Parameter::format(const ParameterValue& value) const
{
    if (isSpecial(*this, value))
        return specialWord;
    // fmt writes the shortest text that reads back to the same double.
    return std::visit([](const auto& v) { return fmt::format("{}", v); }, value);
}

ParameterValue Parameter::fromJson(const nlohmann::json& value) const
{
    if (value.is_string()) {
        if (type == ParameterType::Choice || type == ParameterType::Text || value == specialWord)
            return parse(value.get<std::string>());
        refuse(*this, value.dump());
    }
    ParameterValue read;
    if (type == ParameterType::Integer && value.is_number_integer()) {
        if (value.is_number_unsigned()
            && value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            refuse(*this, value.dump());
        read = value.get<std::int64_t>();
    } else if (type == ParameterType::Integer && value.is_number_float()) {
        return parse(fmt::format("{}", value.get<double>()));
    } else if (type == ParameterType::Real && value.is_number()) {
        read = value.get<double>();
    } else {
        refuse(*this, value.dump());
    }
    check(read);
    return read;
}

nlohmann::json Parameter::toJson(const ParameterValue& value) const
{
    if (isSpecial(*this, value))
        return specialWord;
    return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

std::string Parameter::allowed() const
{
    if (type == ParameterType::Choice)
        return fmt::format("{}", fmt::join(choices, ", "));
    if (type == ParameterType::Text)
        return "text";
    std::string text = fmt::format("{}{} to {}", type == ParameterType::Integer ? "a whole number from " : "",
        number(*this, minimum), number(*this, maximum));
    if (zeroAllowed && minimum > 0)
        text = "0, or " + text;
    if (!specialWord.empty())
        text += fmt::format(", or \"{}\"", specialWord);
    return text;
}

std::string groupTitle(ParameterGroup group)
{
    switch (group) {
    case ParameterGroup::Main:
        return "Noise and weights";
    case ParameterGroup::Environments:
        return "Environments";
    case ParameterGroup::Objective:
        return "Objective";
    case ParameterGroup::Baselines:
        return "Baselines";
    case ParameterGroup::Model:
        return "Model";
    case ParameterGroup::Optimiser:
        return "Optimiser";
    case ParameterGroup::Seeds:
        return "Seeds";
    case ParameterGroup::Synthetic:
        return "Synthetic data";
    case ParameterGroup::Machine:
        return "Machine";
    }
    return {};
}

}
