#pragma once

#include <string>

namespace cmir {

/// The letters A to Z as small ones, whatever the language of the system; other bytes stay.
constexpr char lowerCase(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lowerCase(std::string text)
{
    for (char& c : text)
        c = lowerCase(c);
    return text;
}

}
