#include "core/common/utf8.h"

#include <algorithm>

namespace cmir {

std::string validUtf8(std::string_view bytes)
{
    const auto continues = [&](std::size_t at) { return at < bytes.size() && (bytes[at] & 0xC0) == 0x80; };
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        const auto next = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
        std::size_t length = 0;
        if (lead < 0x80)
            length = 1;
        else if (lead >= 0xC2 && lead <= 0xDF)
            length = 2;
        else if (lead >= 0xE0 && lead <= 0xEF) // no overlong forms, no surrogates
            length = (lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F) ? 0 : 3;
        else if (lead >= 0xF0 && lead <= 0xF4) // nothing above U+10FFFF
            length = (lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F) ? 0 : 4;
        for (std::size_t k = 1; k < length; ++k)
            length = continues(i + k) ? length : 0;
        if (length == 0)
            text += "\xEF\xBF\xBD";
        else
            text += bytes.substr(i, length);
        i += std::max<std::size_t>(length, 1);
    }
    return text;
}

void appendUtf8(std::string& text, char32_t character)
{
    if (character > 0x10ffff || (character >= 0xd800 && character < 0xe000))
        character = 0xfffd;
    const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (character < 0x80)
        return add(character);
    if (character < 0x800) {
        add(0xc0 | character >> 6);
    } else if (character < 0x10000) {
        add(0xe0 | character >> 12);
        add(0x80 | (character >> 6 & 0x3f));
    } else {
        add(0xf0 | character >> 18);
        add(0x80 | (character >> 12 & 0x3f));
        add(0x80 | (character >> 6 & 0x3f));
    }
    add(0x80 | (character & 0x3f));
}

}
