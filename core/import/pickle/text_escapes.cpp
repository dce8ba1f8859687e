#include "core/import/pickle/text_escapes.h"

#include "core/common/error.h"
#include "core/common/utf8.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cmir::foreign::pickle {

namespace {

/// A number of exactly so many digits at the beginning.
std::optional<unsigned> digits(std::string_view text, std::size_t count, int base)
{
    unsigned value = 0;
    if (text.size() < count)
        return std::nullopt;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + count, value, base);
    return error == std::errc() && stop == text.data() + count ? std::optional(value) : std::nullopt;
}

bool isOctal(char c)
{
    return c >= '0' && c <= '7';
}

std::optional<char> plainEscape(char c)
{
    constexpr std::string_view names = "abfnrtv\\'\"", values = "\a\b\f\n\r\t\v\\'\"";
    const auto at = names.find(c);
    return at == std::string_view::npos ? std::nullopt : std::optional(values[at]);
}

}

std::string unescapedString(std::string_view line)
{
    if (line.size() < 2 || (line.front() != '\'' && line.front() != '"') || line.back() != line.front())
        throw BadInput("a text has no quotes");
    line = line.substr(1, line.size() - 2);
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\\' || i + 1 == line.size()) {
            text += line[i];
            continue;
        }
        const char code = line[++i];
        if (const auto plain = plainEscape(code)) {
            text += *plain;
        } else if (code == 'x') {
            const auto value = digits(line.substr(i + 1), 2, 16);
            if (!value)
                throw BadInput("a text has \\x without two digits");
            text += static_cast<char>(*value);
            i += 2;
        } else if (isOctal(code)) {
            unsigned value = 0;
            std::size_t count = 0;
            for (; count < 3 && i + count < line.size() && isOctal(line[i + count]); ++count)
                value = value * 8 + static_cast<unsigned>(line[i + count] - '0');
            text += static_cast<char>(value);
            i += count - 1;
        } else if (code != '\n') {
            text += '\\';
            text += code;
        }
    }
    return text;
}

std::string unescapedUnicode(std::string_view line)
{
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const std::size_t count = i + 1 < line.size() && line[i] == '\\' ? (line[i + 1] == 'u' ? 4
                                          : line[i + 1] == 'U'                                 ? 8
                                                                                               : 0)
                                                                         : 0;
        if (count == 0) {
            appendUtf8(text, static_cast<unsigned char>(line[i]));
            continue;
        }
        const auto value = digits(line.substr(i + 2), count, 16);
        if (!value)
            throw BadInput("a text has \\u without its digits");
        appendUtf8(text, *value);
        i += 1 + count;
    }
    return text;
}

std::string latin1Bytes(std::string_view utf8)
{
    std::string bytes;
    bytes.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        if (first < 0x80) {
            bytes += utf8[i];
            continue;
        }
        if ((first != 0xc2 && first != 0xc3) || i + 1 == utf8.size())
            throw BadInput("a text that stands for bytes holds more than latin1");
        bytes += static_cast<char>((first & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
    }
    return bytes;
}

}
