#include "core/search/search_axis.h"

#include "core/common/error.h"
#include "core/common/read_number.h"
#include "core/config/registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <string_view>

namespace cmir {

namespace {

constexpr std::int64_t usualPoints = 5;
constexpr std::int64_t mostPoints = 1000; // of one range

bool isNumber(const Parameter& p)
{
    return p.type == ParameterType::Integer || p.type == ParameterType::Real;
}

const Parameter& sweepable(std::string_view key)
{
    const Parameter& p = parameter(key);
    if (p.group == ParameterGroup::Machine)
        throw BadInput(fmt::format("{} cannot be swept: it belongs to the machine, not to the experiment", key));
    if (key == "seed")
        throw BadInput("seed cannot be swept: seeds are a study's repetitions (--seeds)");
    return p;
}

/// The number of a range's end, checked to be allowed.
double rangeEnd(const Parameter& p, const std::string& text)
{
    const ParameterValue value = p.parse(text);
    if (p.format(value) == p.specialWord && !p.specialWord.empty())
        throw BadInput(fmt::format("{}: a range goes from number to number, not to \"{}\"", p.key, p.specialWord));
    return p.type == ParameterType::Integer ? static_cast<double>(std::get<std::int64_t>(value))
                                            : std::get<double>(value);
}

std::int64_t usualCount(const Parameter& p, double lower, double upper)
{
    constexpr double mostWhole = 50;
    if (p.type == ParameterType::Integer && upper - lower < mostWhole)
        return static_cast<std::int64_t>(upper - lower) + 1;
    return usualPoints;
}

std::int64_t pointCount(const Parameter& p, const std::string& text)
{
    const auto count = readNumber<std::int64_t>(text);
    if (!count || *count < 2 || *count > mostPoints)
        throw BadInput(fmt::format(
            "{}: \"{}\" is no number of points; allowed is a whole number from 2 to {}", p.key, text, mostPoints));
    return *count;
}

SearchAxis::Part parseRange(const Parameter& p, const std::string& text, std::size_t dots)
{
    if (!isNumber(p))
        throw BadInput(
            fmt::format("{}: \"{}\" is a range, but its values are no numbers; name them one by one", p.key, text));
    const auto colon = text.find(':', dots);
    SearchAxis::Part part;
    part.lower = rangeEnd(p, text.substr(0, dots));
    part.upper = rangeEnd(p, text.substr(dots + 2, colon == std::string::npos ? colon : colon - dots - 2));
    if (!(part.lower < part.upper))
        throw BadInput(fmt::format("{}: the range {} has no room between its ends", p.key, text));
    if (p.scale == ParameterScale::Logarithmic && part.lower <= 0)
        throw BadInput(fmt::format(
            "{}: a range by factors cannot begin at 0; write {}=0,{:g}..{:g}", p.key, p.key, p.minimum, part.upper));
    part.points
        = colon == std::string::npos ? usualCount(p, part.lower, part.upper) : pointCount(p, text.substr(colon + 1));
    return part;
}

SearchAxis::Part parsePart(const Parameter& p, const std::string& text)
{
    if (const auto dots = text.find(".."); dots != std::string::npos && p.type != ParameterType::Text)
        return parseRange(p, text, dots);
    SearchAxis::Part part;
    part.value = p.format(p.parse(text));
    return part;
}

/// Everything that a parameter may be.
std::vector<SearchAxis::Part> wholeRange(const Parameter& p)
{
    std::vector<SearchAxis::Part> parts;
    if (p.type == ParameterType::Text)
        throw BadInput(fmt::format("{}: write its values, {}=first,second", p.key, p.key));
    for (const std::string& choice : p.choices)
        parts.push_back({ choice, 0, 0, 1 });
    if (!isNumber(p))
        return parts;
    if (p.zeroAllowed && p.minimum > 0)
        parts.push_back({ p.format(p.parse("0")), 0, 0, 1 });
    parts.push_back({ {}, p.minimum, p.maximum, usualCount(p, p.minimum, p.maximum) });
    return parts;
}

std::string numberText(const Parameter& p, const SearchAxis::Part& part, double value)
{
    value = std::clamp(value, part.lower, part.upper);
    if (p.type == ParameterType::Integer)
        return p.format(p.parse(fmt::format("{:.0f}", value)));
    // Six digits are enough of a point that was counted, and readable; rounding must not lead out of the range.
    const auto rounded = readNumber<double>(fmt::format("{:.6g}", value));
    const bool within = rounded && *rounded >= part.lower && *rounded <= part.upper;
    return p.format(p.parse(fmt::format("{}", within ? *rounded : value)));
}

/// The number at a share 0..1 of a range.
double between(const Parameter& p, const SearchAxis::Part& part, double share)
{
    if (p.scale == ParameterScale::Logarithmic)
        return part.lower * std::pow(part.upper / part.lower, share);
    return part.lower + share * (part.upper - part.lower);
}

bool countsByOne(const Parameter& p)
{
    return p.type == ParameterType::Integer && p.scale == ParameterScale::Linear;
}

double pointsOf(const SearchAxis& axis)
{
    double all = 0;
    for (const SearchAxis::Part& part : axis.parts)
        all += static_cast<double>(part.points);
    return all;
}

}

SearchAxis parseSearchAxis(const std::string& text)
{
    const auto equals = text.find('=');
    const Parameter& p = sweepable(text.substr(0, equals));
    SearchAxis axis { p.key, {} };
    if (equals == std::string::npos) {
        axis.parts = wholeRange(p);
        return axis;
    }
    std::istringstream stream(text.substr(equals + 1));
    for (std::string part; std::getline(stream, part, ',');)
        axis.parts.push_back(parsePart(p, part));
    if (axis.parts.empty())
        throw BadInput(fmt::format("{}: no value is named", text));
    return axis;
}

std::string usualAxis(const Parameter& p)
{
    if (!p.choices.empty())
        return fmt::format("{}", fmt::join(p.choices, ","));
    if (!isNumber(p))
        return p.format(p.defaultValue());
    const NumberRange range = p.usualRange();
    const std::string text = fmt::format("{:g}..{:g}", range.minimum, range.maximum);
    return p.scale == ParameterScale::Logarithmic && p.zeroAllowed ? "0," + text : text;
}

std::vector<std::string> gridPoints(const SearchAxis& axis)
{
    const Parameter& p = parameter(axis.key);
    std::vector<std::string> values;
    std::set<std::string> known;
    const auto add = [&](std::string value) {
        if (known.insert(value).second)
            values.push_back(std::move(value));
    };
    for (const SearchAxis::Part& part : axis.parts) {
        if (!part.value.empty())
            add(part.value);
        else
            for (std::int64_t i = 0; i < part.points; ++i)
                add(numberText(p, part,
                    between(p, part,
                        static_cast<double>(i) / static_cast<double>(std::max<std::int64_t>(part.points - 1, 1)))));
    }
    return values;
}

std::string valueAt(const SearchAxis& axis, double u)
{
    double place = u * pointsOf(axis);
    for (std::size_t part = 0; part < axis.parts.size(); ++part) {
        const auto share = static_cast<double>(axis.parts[part].points);
        if (place < share || part + 1 == axis.parts.size())
            return valueAt(axis, { part, std::clamp(place / share, 0.0, 1.0) });
        place -= share;
    }
    return {};
}

std::string valueAt(const SearchAxis& axis, const AxisPlace& place)
{
    const Parameter& p = parameter(axis.key);
    const SearchAxis::Part& part = axis.parts[place.part];
    if (!part.value.empty())
        return part.value;
    if (countsByOne(p)) // each whole number has the same share
        return numberText(p, part, std::floor(part.lower + place.within * (part.upper - part.lower + 1)));
    return numberText(p, part, between(p, part, place.within));
}

std::string briefly(const SearchAxis& axis, const std::string& value)
{
    const Parameter& p = parameter(axis.key);
    const auto number = readNumber<double>(value);
    if (p.type != ParameterType::Real || !number)
        return value;
    const auto brief = readNumber<double>(fmt::format("{:.3g}", *number));
    const bool within = brief && std::ranges::any_of(axis.parts, [&](const SearchAxis::Part& part) {
        return part.value.empty() && *brief >= part.lower && *brief <= part.upper;
    });
    return within ? p.format(p.parse(fmt::format("{}", *brief))) : value;
}

AxisPlace placeOf(const SearchAxis& axis, const std::string& value)
{
    for (std::size_t part = 0; part < axis.parts.size(); ++part)
        if (axis.parts[part].value == value)
            return { part, 0.5 };
    const Parameter& p = parameter(axis.key);
    const auto range = std::ranges::find_if(axis.parts, [](const auto& part) { return part.value.empty(); });
    const auto number = readNumber<double>(value);
    if (range == axis.parts.end() || !number)
        return {};
    const double within = countsByOne(p) ? (*number - range->lower + 0.5) / (range->upper - range->lower + 1)
        : p.scale == ParameterScale::Logarithmic
        ? std::log(std::max(*number, range->lower) / range->lower) / std::log(range->upper / range->lower)
        : (*number - range->lower) / (range->upper - range->lower);
    return { static_cast<std::size_t>(range - axis.parts.begin()), std::clamp(within, 0.0, 1.0) };
}

double shareOf(const SearchAxis& axis, std::size_t part)
{
    return static_cast<double>(axis.parts[part].points) / pointsOf(axis);
}

}
