#include "core/data/filter_comparison.h"

#include "core/common/lower_case.h"
#include "core/common/read_number.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

namespace cmir {

namespace {

/// -1, 0, 1: x is smaller, equal, larger.
int order(double x, const FilterNumber& number)
{
    if (x == number.nearestFloat)
        return 0;
    return x < number.value ? -1 : x > number.value ? 1 : 0;
}

int order(std::int64_t x, const FilterNumber& number)
{
    if (!number.whole)
        return order(static_cast<double>(x), number);
    return x < *number.whole ? -1 : x > *number.whole ? 1 : 0;
}

bool holds(FilterRelation relation, int order)
{
    switch (relation) {
    case FilterRelation::Unequal:
        return order != 0;
    case FilterRelation::Less:
        return order < 0;
    case FilterRelation::LessOrEqual:
        return order <= 0;
    case FilterRelation::Greater:
        return order > 0;
    case FilterRelation::GreaterOrEqual:
        return order >= 0;
    default:
        return order == 0;
    }
}

template <class Value>
std::vector<char> numbersMatch(
    std::span<const Value> values, FilterRelation relation, const std::vector<FilterNumber>& numbers)
{
    std::vector<char> out(values.size());
    for (std::size_t r = 0; r < values.size(); ++r) {
        if constexpr (std::is_floating_point_v<Value>)
            if (std::isnan(values[r])) {
                out[r] = relation == FilterRelation::Unequal;
                continue;
            }
        for (const FilterNumber& number : numbers)
            out[r] = out[r] || holds(relation, order(values[r], number));
    }
    return out;
}

std::vector<double> absoluteValues(const FilterColumn& column)
{
    std::vector<double> out;
    const auto append = [&](const auto& values) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(values)>, std::span<const std::string>>)
            for (const auto value : values)
                out.push_back(std::abs(static_cast<double>(value)));
    };
    std::visit(append, column.values);
    return out;
}

/// A to Z as a to z, every other byte as it is.
constexpr auto kLower = [] {
    std::array<std::uint8_t, 256> letters {};
    for (std::size_t i = 0; i < letters.size(); ++i)
        letters[i] = static_cast<std::uint8_t>(lowerCase(static_cast<char>(i)));
    return letters;
}();

std::uint8_t lower(char c)
{
    return kLower[static_cast<std::uint8_t>(c)];
}

/// Transcripts are long: most of the time goes into looking for the first letter, so that is a loop of its own.
bool contains(std::string_view text, std::string_view part)
{
    if (part.empty())
        return true;
    const std::uint8_t first = lower(part.front());
    for (std::size_t i = 0; i + part.size() <= text.size(); ++i) {
        if (lower(text[i]) != first)
            continue;
        std::size_t same = 1;
        while (same < part.size() && lower(text[i + same]) == lower(part[same]))
            ++same;
        if (same == part.size())
            return true;
    }
    return false;
}

std::vector<char> textsMatch(
    std::span<const std::string> values, FilterRelation relation, const std::vector<std::string>& texts)
{
    std::vector<char> out(values.size());
    for (std::size_t r = 0; r < values.size(); ++r)
        if (relation == FilterRelation::Contains)
            out[r] = contains(values[r], texts.front());
        else
            out[r] = (std::find(texts.begin(), texts.end(), values[r]) == texts.end())
                == (relation == FilterRelation::Unequal);
    return out;
}

}

std::optional<FilterNumber> FilterNumber::parse(const std::string& text)
{
    std::string_view digits = text;
    if (digits.starts_with('+') && !digits.starts_with("+-"))
        digits.remove_prefix(1);
    const auto value = readNumber<double>(digits);
    if (!value || std::isnan(*value))
        return std::nullopt;
    FilterNumber number { *value, *value, readNumber<std::int64_t>(digits) };
    // As many digits as tell floats apart were typed: the float they name is meant as well.
    const auto nearest = static_cast<float>(*value);
    if (readNumber<double>(fmt::format("{}", nearest)) == value)
        number.nearestFloat = nearest;
    return number;
}

std::vector<char> FilterComparison::matches(const FilterColumn& values) const
{
    if (absolute)
        return numbersMatch(std::span<const double>(absoluteValues(values)), relation, numbers);
    const auto compare = [this](const auto& list) {
        if constexpr (std::is_same_v<std::decay_t<decltype(list)>, std::span<const std::string>>)
            return textsMatch(list, relation, texts);
        else
            return numbersMatch(list, relation, numbers);
    };
    return std::visit(compare, values.values);
}

}
