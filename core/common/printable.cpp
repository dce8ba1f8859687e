#include "core/common/printable.h"

namespace cmir {

std::string printable(std::string_view text)
{
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
        if (byte == '\n' || byte == '\r' || byte == '\t') {
            result += ' ';
        } else if (byte < 0x20 || byte == 0x7F) {
            result += replacement;
        } else if (byte == 0xC2 && next >= 0x80 && next <= 0x9F) { // U+0080 to U+009F
            result += replacement;
            ++i;
        } else {
            result += text[i];
        }
    }
    return result;
}

}
