#include "core/data/filter_tokens.h"

#include "core/common/lower_case.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace cmir {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kEndsWord = " \t\r\n(),=!<>\"`";
constexpr std::array<std::string_view, 5> kKeywords { "and", "or", "not", "in", "contains" };

/// What stands between two quotes, the first of them at `begin`.
FilterToken quoted(const std::string& text, std::size_t begin)
{
    const char quote = text[begin];
    FilterToken token { quote == '"' ? TokenKind::Quoted : TokenKind::Column, {}, begin, 0 };
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
        if (text[i] == quote) {
            token.length = i + 1 - begin;
            return token;
        }
        const bool escape
            = quote == '"' && text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
        token.text += escape ? text[++i] : text[i];
    }
    throw FilterError(std::string("the quote ") + quote + " is not closed; another " + quote + " is missing", begin,
        text.size() - begin);
}

std::optional<FilterToken> sign(const std::string& text, std::size_t begin)
{
    switch (text[begin]) {
    case '(':
        return FilterToken { TokenKind::Open, "(", begin, 1 };
    case ')':
        return FilterToken { TokenKind::Close, ")", begin, 1 };
    case ',':
        return FilterToken { TokenKind::Comma, ",", begin, 1 };
    default:
        break;
    }
    for (const std::string_view name : { "==", "!=", "<=", ">=", "=", "<", ">" })
        if (std::string_view(text).substr(begin).starts_with(name))
            return FilterToken { TokenKind::Operator, std::string(name == "==" ? "=" : name), begin, name.size() };
    if (text[begin] == '!')
        throw FilterError("\"!\" alone says nothing; write != or not", begin, 1);
    return std::nullopt;
}

FilterToken word(const std::string& text, std::size_t begin)
{
    const std::size_t end = std::min(text.find_first_of(kEndsWord, begin), text.size());
    FilterToken token { TokenKind::Word, text.substr(begin, end - begin), begin, end - begin };
    const std::string lower = lowerCase(token.text);
    if (std::find(kKeywords.begin(), kKeywords.end(), lower) != kKeywords.end()) {
        token.kind = TokenKind::Keyword;
        token.text = lower;
    }
    return token;
}

FilterToken tokenAt(const std::string& text, std::size_t begin)
{
    if (text[begin] == '"' || text[begin] == '`')
        return quoted(text, begin);
    if (const auto found = sign(text, begin))
        return *found;
    return word(text, begin);
}

}

std::vector<FilterToken> filterTokens(const std::string& text)
{
    std::vector<FilterToken> tokens;
    std::size_t at = text.find_first_not_of(kSpace);
    while (at < text.size()) {
        tokens.push_back(tokenAt(text, at));
        at = text.find_first_not_of(kSpace, at + tokens.back().length);
    }
    tokens.push_back({ TokenKind::End, {}, text.size(), 0 });
    return tokens;
}

}
