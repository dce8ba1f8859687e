#include "core/data/filter_expression.h"

#include "core/config/registry.h"
#include "core/data/filter_comparison.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

namespace cmir {

namespace {

/// A filter may nest conditions this deep, so that no text exhausts the stack.
constexpr int kDeepest = 100;

constexpr std::pair<const char*, FilterRelation> kRelations[] = { { "=", FilterRelation::Equal },
    { "!=", FilterRelation::Unequal }, { "<", FilterRelation::Less }, { "<=", FilterRelation::LessOrEqual },
    { ">", FilterRelation::Greater }, { ">=", FilterRelation::GreaterOrEqual },
    { "contains", FilterRelation::Contains }, { "in", FilterRelation::In } };

bool holdsTexts(const FilterColumn& column)
{
    return std::holds_alternative<std::span<const std::string>>(column.values);
}

const char* kindOf(bool texts)
{
    return texts ? "texts" : "numbers";
}

std::size_t rowsOf(const FilterColumn& column)
{
    return std::visit([](const auto& values) { return values.size(); }, column.values);
}

}

struct FilterExpression::Node {
    enum class Kind { All, Any, Not, Comparison };

    Kind kind = Kind::Comparison;
    std::vector<Node> parts;
    FilterComparison comparison;
    bool texts = false; ///< what the comparison's column holds
};

namespace {

using Node = FilterExpression::Node;

/// Recursive descent: any = all {or all}, all = one {and one}, one = not one | (any) | comparison.
class Parser {
public:
    Parser(const std::string& text, const FilterColumns& columns)
        : m_text(text)
        , m_columns(columns)
        , m_tokens(filterTokens(text))
    { }

    bool empty() const { return m_tokens.front().kind == TokenKind::End; }

    Node whole()
    {
        Node node = any();
        if (peek().kind == TokenKind::Close)
            fail("\")\" closes no parenthesis", peek());
        if (peek().kind != TokenKind::End)
            expected("\"and\", \"or\" or the end", hintAfterText());
        return node;
    }

private:
    const FilterToken& peek(std::size_t ahead = 0) const
    {
        return m_tokens[std::min(m_next + ahead, m_tokens.size() - 1)];
    }
    FilterToken take() { return m_tokens[std::min(m_next++, m_tokens.size() - 1)]; }

    [[noreturn]] static void fail(const std::string& message, const FilterToken& token)
    {
        throw FilterError(message, token.position, token.length);
    }

    /// The token as it was typed, in quotes.
    std::string shown(const FilterToken& token) const
    {
        const std::string typed = m_text.substr(token.position, token.length);
        return token.kind == TokenKind::Quoted || token.kind == TokenKind::Column ? typed : "\"" + typed + "\"";
    }

    [[noreturn]] void expected(const std::string& what, const std::string& hint = {}) const
    {
        const FilterToken& found = peek();
        fail(fmt::format("{} where {} is expected{}",
                 found.kind == TokenKind::End ? "the filter ends" : shown(found) + " stands", what, hint),
            found);
    }

    std::string hintAfterText() const
    {
        const bool words = m_next > 0 && m_tokens[m_next - 1].kind == TokenKind::Word && peek().kind == TokenKind::Word;
        return words && m_lastTexts ? "; a text of several words stands in quotes" : "";
    }

    Node list(Node::Kind kind, const char* word, Node (Parser::*part)())
    {
        Node first = (this->*part)();
        if (!peek().is(TokenKind::Keyword, word))
            return first;
        Node node { kind, {}, {}, false };
        node.parts.push_back(std::move(first));
        while (peek().is(TokenKind::Keyword, word)) {
            take();
            node.parts.push_back((this->*part)());
        }
        return node;
    }

    Node any() { return list(Node::Kind::Any, "or", &Parser::all); }
    Node all() { return list(Node::Kind::All, "and", &Parser::one); }

    Node one()
    {
        const bool negated = peek().is(TokenKind::Keyword, "not");
        if (!negated && peek().kind != TokenKind::Open)
            return comparison();
        const FilterToken begin = take();
        if (++m_depth > kDeepest)
            fail(fmt::format("conditions are nested more than {} deep here", kDeepest), begin);
        Node node = negated ? Node { Node::Kind::Not, { one() }, {}, false } : any();
        if (!negated)
            closeParenthesis(begin);
        --m_depth;
        return node;
    }

    void closeParenthesis(const FilterToken& open)
    {
        if (peek().kind == TokenKind::End)
            fail("this parenthesis is not closed; a \")\" is missing", open);
        if (peek().kind != TokenKind::Close)
            expected("\"and\", \"or\" or \")\"", hintAfterText());
        take();
    }

    Node comparison()
    {
        Node node;
        const bool absolute = peek().kind == TokenKind::Word && peek().text == "abs" && peek(1).kind == TokenKind::Open;
        const FilterColumn& column = absolute ? insideAbs() : takeColumn();
        node.texts = m_lastTexts = holdsTexts(column);
        node.comparison.column = column.name;
        node.comparison.absolute = absolute;
        node.comparison.relation = takeRelation(column);
        if (node.comparison.relation == FilterRelation::In)
            takeList(node, column);
        else
            takeValue(node, column);
        return node;
    }

    const FilterColumn& insideAbs()
    {
        m_next += 2;
        const FilterToken name = peek();
        const FilterColumn& column = takeColumn();
        if (holdsTexts(column))
            fail(fmt::format("{} holds texts; abs is for columns of numbers", shown(name)), name);
        if (peek().kind != TokenKind::Close)
            expected("\")\"", "; abs takes one column");
        take();
        return column;
    }

    const FilterColumn& takeColumn()
    {
        const FilterToken& token = peek();
        if (token.kind == TokenKind::Quoted)
            fail(shown(token) + " is a text; a column stands first, without quotes or between two `", token);
        if (token.kind != TokenKind::Word && token.kind != TokenKind::Column)
            expected("a condition", "; it has a column, a comparison and a value, as in label > 1");
        const FilterColumn* column = m_columns.find(token.text);
        if (!column)
            refuseColumn(token);
        take();
        return *column;
    }

    [[noreturn]] void refuseColumn(const FilterToken& token) const
    {
        if (token.kind == TokenKind::Word && FilterNumber::parse(token.text))
            fail(shown(token) + " is a number; a column stands first, as in label > 1", token);
        std::vector<std::string> names;
        for (const FilterColumn& column : m_columns.list)
            names.push_back(column.name);
        if (names.empty())
            fail(fmt::format("there is no column \"{}\"; there are no columns at all", token.text), token);
        fail(
            fmt::format("there is no column \"{}\"; the nearest is \"{}\"", token.text, nearestWord(token.text, names)),
            token);
    }

    FilterRelation takeRelation(const FilterColumn& column)
    {
        const bool texts = holdsTexts(column);
        const std::string allowed = texts ? "=, !=, contains and in" : "=, !=, <, <=, >, >= and in";
        const FilterToken& token = peek();
        const auto found = std::find_if(std::begin(kRelations), std::end(kRelations),
            [&](const auto& relation) { return token.text == relation.first; });
        if ((token.kind != TokenKind::Operator && token.kind != TokenKind::Keyword) || found == std::end(kRelations))
            expected("a comparison", "; allowed are " + allowed);
        const bool ordering = found->second >= FilterRelation::Less && found->second <= FilterRelation::GreaterOrEqual;
        if (texts ? ordering : found->second == FilterRelation::Contains)
            fail(fmt::format("\"{}\" holds {}, which {} cannot compare; allowed are {}", column.name, kindOf(texts),
                     found->first, allowed),
                token);
        take();
        return found->second;
    }

    void takeList(Node& node, const FilterColumn& column)
    {
        if (peek().kind != TokenKind::Open)
            expected("a list of values", "; it stands in parentheses, as in (1, 2)");
        const FilterToken open = take();
        takeValue(node, column);
        while (peek().kind == TokenKind::Comma) {
            take();
            takeValue(node, column);
        }
        if (peek().kind == TokenKind::End)
            fail("this list is not closed; a \")\" is missing", open);
        if (peek().kind != TokenKind::Close)
            expected("\",\" or \")\"", hintAfterText());
        take();
    }

    void takeValue(Node& node, const FilterColumn& column)
    {
        const FilterToken& token = peek();
        const bool texts = holdsTexts(column);
        if (token.kind == TokenKind::Keyword)
            fail(fmt::format("{} is a keyword; {}", shown(token),
                     texts ? "as a text it stands in quotes" : "a number is expected here"),
                token);
        if (token.kind != TokenKind::Word && token.kind != TokenKind::Quoted)
            expected(texts ? "a text" : "a number");
        if (texts) {
            node.comparison.texts.push_back(token.text);
        } else {
            const auto number = token.kind == TokenKind::Word ? FilterNumber::parse(token.text) : std::nullopt;
            if (!number)
                fail(fmt::format("{} is {}, but \"{}\" holds numbers", shown(token),
                         token.kind == TokenKind::Quoted ? "a text" : "no number", column.name),
                    token);
            node.comparison.numbers.push_back(*number);
        }
        take();
    }

    const std::string& m_text;
    const FilterColumns& m_columns;
    std::vector<FilterToken> m_tokens;
    std::size_t m_next = 0;
    int m_depth = 0;
    bool m_lastTexts = false; ///< whether the last condition was about texts
};

std::vector<char> matchesOf(const Node& node, const FilterColumns& columns);

std::vector<char> compared(const Node& node, const FilterColumns& columns)
{
    const std::string& name = node.comparison.column;
    const FilterColumn* column = columns.find(name);
    if (!column)
        throw BadInput(fmt::format("the filter names the column \"{}\", which these samples have not", name));
    if (holdsTexts(*column) != node.texts)
        throw BadInput(fmt::format("the filter takes the column \"{}\" for {}, but it holds {}", name,
            kindOf(node.texts), kindOf(!node.texts)));
    if (rowsOf(*column) != columns.rows())
        throw BadInput(fmt::format(
            "the column \"{}\" has {} values, but there are {} samples", name, rowsOf(*column), columns.rows()));
    return node.comparison.matches(*column);
}

std::vector<char> combined(const Node& node, const FilterColumns& columns)
{
    std::vector<char> out = matchesOf(node.parts.front(), columns);
    for (std::size_t i = 1; i < node.parts.size(); ++i) {
        const std::vector<char> other = matchesOf(node.parts[i], columns);
        for (std::size_t r = 0; r < out.size(); ++r)
            out[r] = node.kind == Node::Kind::Any ? out[r] || other[r] : out[r] && other[r];
    }
    return out;
}

std::vector<char> matchesOf(const Node& node, const FilterColumns& columns)
{
    if (node.kind == Node::Kind::Comparison)
        return compared(node, columns);
    std::vector<char> out = combined(node, columns);
    if (node.kind == Node::Kind::Not)
        for (char& row : out)
            row = !row;
    return out;
}

}

std::size_t FilterColumns::rows() const
{
    return list.empty() ? 0 : rowsOf(list.front());
}

const FilterColumn* FilterColumns::find(const std::string& name) const
{
    const auto found
        = std::find_if(list.begin(), list.end(), [&](const FilterColumn& column) { return column.name == name; });
    return found == list.end() ? nullptr : &*found;
}

FilterExpression FilterExpression::parse(const std::string& text, const FilterColumns& columns)
{
    Parser parser(text, columns);
    FilterExpression expression;
    if (!parser.empty())
        expression.m_root = std::make_shared<const Node>(parser.whole());
    return expression;
}

std::vector<char> FilterExpression::matches(const FilterColumns& columns) const
{
    return m_root ? matchesOf(*m_root, columns) : std::vector<char>(columns.rows(), 1);
}

}
