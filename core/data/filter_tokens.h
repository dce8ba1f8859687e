#pragma once

#include "core/common/error.h"

#include <cstddef>
#include <string>
#include <vector>

namespace cmir {

/// A filter that cannot be understood. The message says what was found and what is allowed; position and length, in
/// bytes, say where in the text. The length is 0 where the text ends too early.
class FilterError : public BadInput {
public:
    FilterError(const std::string& message, std::size_t position, std::size_t length)
        : BadInput(message)
        , m_position(position)
        , m_length(length)
    { }

    std::size_t position() const noexcept { return m_position; }
    std::size_t length() const noexcept { return m_length; }

private:
    std::size_t m_position, m_length;
};

/// A piece of a filter's text.
struct FilterToken {
    enum class Kind {
        Word, ///< label, 0.5, happy
        Keyword, ///< and, or, not, in, contains; in lower case
        Quoted, ///< "a text"; \" and \\ stand for " and \ within
        Column, ///< `a name`
        Operator, ///< = != < <= > >=
        Open,
        Close,
        Comma,
        End,
    };

    Kind kind = Kind::End;
    std::string text; ///< without quotes; == as =
    std::size_t position = 0, length = 0; ///< bytes in the filter's text

    bool is(Kind other, const char* word) const { return kind == other && text == word; }
};

using TokenKind = FilterToken::Kind;

/// The pieces in order, End as the last one. Throws FilterError: a quote that is not closed, a lone "!".
std::vector<FilterToken> filterTokens(const std::string& text);

}
