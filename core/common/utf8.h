#pragma once

#include <string>
#include <string_view>

namespace cmir {

/// The bytes as UTF-8, every invalid one replaced by U+FFFD.
std::string validUtf8(std::string_view bytes);

/// Adds a character in UTF-8; what is none (a surrogate, beyond U+10FFFF) becomes U+FFFD.
void appendUtf8(std::string& text, char32_t character);

}
