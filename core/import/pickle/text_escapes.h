#pragma once

#include <string>
#include <string_view>

namespace cmir::foreign::pickle {

/// The bytes of a text of protocol 0 as Python 2 writes it: in quotes, with \n, \x41, \101. Throws BadInput where the
/// quotes are missing.
std::string unescapedString(std::string_view line);

/// The UTF-8 of a text of protocol 0: bytes are latin1, \u0041 and \U00000041 anything. Throws BadInput where such a
/// number is cut short.
std::string unescapedUnicode(std::string_view line);

/// The bytes that UTF-8 text of latin1 stands for. Throws BadInput where a character has no such byte.
std::string latin1Bytes(std::string_view utf8);

}
