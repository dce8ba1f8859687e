#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace cmir {

/// The number that the text is as a whole, with a decimal point whatever the locale; none where it is no number of this
/// type or beyond its range. Spaces and a leading "+" belong to no number.
template <class Number> std::optional<Number> readNumber(std::string_view text)
{
    Number value {};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

}
