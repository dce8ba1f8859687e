#include "core/import/words.h"

#include "core/common/lower_case.h"

#include <algorithm>
#include <cmath>

namespace cmir::foreign {

namespace {

/// Letters, digits and all that is not ASCII.
bool isOfWord(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\''
        || static_cast<unsigned char>(c) >= 0x80;
}

std::uint64_t hashOf(std::string_view word)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : word) {
        hash = (hash ^ static_cast<unsigned char>(lowerCase(c))) * 0x100000001b3;
    }
    return hash ^ hash >> 32; // the low bits alone are poor
}

}

void hashedWords(std::string_view text, std::span<float> values)
{
    std::ranges::fill(values, 0.F);
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isOfWord(text[end]))
            ++end;
        if (end > at) {
            const std::uint64_t hash = hashOf(text.substr(at, end - at));
            values[(hash >> 1) % values.size()] += (hash & 1) != 0 ? 1.F : -1.F;
        }
        at = std::max(end, at + 1);
    }
    double square = 0;
    for (float& value : values) {
        value = std::copysign(std::log1p(std::abs(value)), value);
        square += static_cast<double>(value) * value;
    }
    for (float& value : values)
        if (square > 0)
            value = static_cast<float>(value / std::sqrt(square));
}

std::vector<float> hashedWordRows(const std::vector<std::string>& texts, std::int64_t width)
{
    std::vector<float> rows(texts.size() * static_cast<std::size_t>(width));
    for (std::size_t i = 0; i < texts.size(); ++i)
        hashedWords(
            texts[i], std::span(rows).subspan(i * static_cast<std::size_t>(width), static_cast<std::size_t>(width)));
    return rows;
}

}
