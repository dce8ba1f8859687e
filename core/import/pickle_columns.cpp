#include "core/import/pickle_columns.h"

#include "core/common/error.h"
#include "core/import/grouped.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <utility>

namespace cmir::foreign {

namespace {

using pickle::Kind;
using pickle::Value;

bool isText(const Value& value)
{
    return value.is(Kind::Text) || value.is(Kind::Bytes);
}

bool isNumber(const Value& value)
{
    return value.is(Kind::Integer) || value.is(Kind::Real) || value.is(Kind::Bool);
}

bool isNumberArray(const pickle::Document& document, const Value& value)
{
    return value.is(Kind::Array) && document.array(value).complete
        && document.array(value).type.kind == ElementType::Kind::Number;
}

bool isTextArray(const pickle::Document& document, const Value& value)
{
    if (!value.is(Kind::Array) || !document.array(value).complete)
        return false;
    const pickle::Array& array = document.array(value);
    return array.type.kind == ElementType::Kind::Object ? std::ranges::all_of(document.items(array.data), isText)
                                                        : array.type.kind != ElementType::Kind::Number;
}

bool isNumberList(const pickle::Document& document, const Value& value)
{
    return value.isList() && std::ranges::all_of(document.items(value), isNumber);
}

bool isWordList(const pickle::Document& document, const Value& value)
{
    return isTextArray(document, value) || (value.isList() && std::ranges::all_of(document.items(value), isText));
}

template <class Number> Number numberOf(const Value& value)
{
    return value.is(Kind::Real) ? static_cast<Number>(value.real) : static_cast<Number>(value.integer);
}

/// One value for each row; those shorter than the longest are filled up with zeros.
class ItemRows : public NumberRows {
public:
    ItemRows(SharedDocument document, std::shared_ptr<const std::vector<Value>> items, std::size_t rowSize)
        : m_document(std::move(document))
        , m_items(std::move(items))
        , m_rowSize(rowSize)
    { }

    void read(std::span<float> values) override { readRows(values); }
    void read(std::span<double> values) override { readRows(values); }

private:
    template <class Number> void readRows(std::span<Number> values)
    {
        for (; values.size() >= m_rowSize && m_rowSize > 0; values = values.subspan(m_rowSize)) {
            const std::size_t size = readItem(m_items->at(m_row++), values.first(m_rowSize));
            std::ranges::fill(values.subspan(size, m_rowSize - size), Number { 0 });
        }
    }

    template <class Number> std::size_t readItem(const Value& item, std::span<Number> values) const
    {
        if (item.is(Kind::Array)) {
            const pickle::Array& array = m_document->array(item);
            const auto size = static_cast<std::size_t>(array.elements());
            pickle::numbers(*m_document, array).read(values.first(size));
            return size;
        }
        if (!item.isList()) {
            values[0] = numberOf<Number>(item);
            return 1;
        }
        const auto& numbers = m_document->items(item);
        std::ranges::transform(numbers, values.begin(), numberOf<Number>);
        return numbers.size();
    }

    SharedDocument m_document;
    std::shared_ptr<const std::vector<Value>> m_items;
    std::size_t m_rowSize;
    std::size_t m_row = 0;
};

Column arrayColumn(const SharedDocument& document, const std::string& name, const Value& value)
{
    const pickle::Array& array = document->array(value);
    Column column;
    column.name = name;
    column.type = array.type.name();
    column.shape = array.shape;
    if (array.type.kind == ElementType::Kind::Number) {
        column.whole = array.type.number.isWhole();
        column.numbers = [document, &array] { return numberRows(pickle::numbers(*document, array), document); };
        return column;
    }
    column.shape = { array.shape.empty() ? 1 : array.shape.front() };
    column.texts
        = [document, &array, rows = column.shape.front()] { return joinedRows(pickle::texts(*document, array), rows); };
    return column;
}

std::string wordsOf(const pickle::Document& document, const Value& value)
{
    std::vector<std::string> words;
    if (value.is(Kind::Array))
        words = pickle::texts(document, document.array(value));
    else
        for (const Value& word : document.items(value))
            words.push_back(document.text(word).value_or("?"));
    return fmt::format("{}", fmt::join(words, " "));
}

Column itemTexts(const SharedDocument& document, const std::string& name, std::vector<Value> items)
{
    Column column;
    column.name = name;
    column.type = "text";
    column.shape = { static_cast<std::int64_t>(items.size()) };
    column.texts = [document, items = std::move(items)] {
        std::vector<std::string> texts;
        for (const Value& item : items)
            texts.push_back(isText(item) ? document->text(item).value_or("?") : wordsOf(*document, item));
        return texts;
    };
    return column;
}

/// The shape of one row's numbers.
std::vector<std::int64_t> rowShape(const pickle::Document& document, const Value& item)
{
    if (item.is(Kind::Array))
        return document.array(item).shape;
    if (item.isList())
        return { static_cast<std::int64_t>(document.items(item).size()) };
    return {};
}

Column itemNumbers(
    const SharedDocument& document, const std::string& name, std::vector<Value> items, const std::string& where)
{
    Column column;
    column.name = name;
    column.whole = true;
    std::vector<std::int64_t> common; // of the first row that has steps
    bool sameLength = true;
    for (std::size_t row = 0; row < items.size(); ++row) {
        std::vector<std::int64_t> shape = rowShape(*document, items[row]);
        const bool real = items[row].is(Kind::Real)
            || (items[row].is(Kind::Array) && !document->array(items[row]).type.number.isWhole());
        column.whole = column.whole && !real;
        if (items[row].is(Kind::Array))
            column.type = document->array(items[row]).type.name();
        column.lengths.push_back(shape.empty() ? 1 : shape.front());
        sameLength = sameLength && column.lengths.back() == column.lengths.front();
        if (!shape.empty() && shape.front() == 0)
            continue;
        if (common.empty())
            common = shape;
        const auto width
            = [](const std::vector<std::int64_t>& of) { return std::span(of).subspan(of.empty() ? 0 : 1); };
        if (shape.size() != common.size() || !std::ranges::equal(width(shape), width(common)))
            throw BadInput(fmt::format("{}: row {} of \"{}\" is {}, and the rows before are {}: all rows need the same "
                                       "width",
                where, grouped(row + 1), name, fmt::join(shape, " x "), fmt::join(common, " x ")));
    }
    if (column.type.empty())
        column.type = column.whole ? "whole numbers" : "numbers";
    column.shape = { static_cast<std::int64_t>(items.size()) };
    column.shape.insert(column.shape.end(), common.begin(), common.end());
    if (column.shape.size() > 1 && !items.empty())
        column.shape[1] = *std::ranges::max_element(column.lengths);
    column.ragged = !sameLength;
    if (!column.ragged)
        column.lengths.clear();
    column.numbers = [document, rowSize = static_cast<std::size_t>(column.rowSize()),
                         kept = std::make_shared<const std::vector<Value>>(std::move(items))] {
        return std::make_unique<ItemRows>(document, kept, rowSize);
    };
    return column;
}

}

std::optional<Column> columnOfItems(
    const SharedDocument& document, const std::string& name, std::vector<Value> items, const std::string& where)
{
    const auto all = [&](const auto& is) { return std::ranges::all_of(items, is); };
    if (items.empty())
        return std::nullopt;
    if (all(isNumber) || all([&](const Value& item) { return isNumberArray(*document, item); })
        || all([&](const Value& item) { return isNumberList(*document, item); }))
        return itemNumbers(document, name, std::move(items), where);
    if (all([&](const Value& item) { return isText(item) || isWordList(*document, item); }))
        return itemTexts(document, name, std::move(items));
    return std::nullopt;
}

std::optional<Column> columnOf(
    const SharedDocument& document, const std::string& name, const Value& value, const std::string& where)
{
    if (isNumberArray(*document, value) || isTextArray(*document, value)) {
        if (document->array(value).shape.empty())
            return std::nullopt;
        return arrayColumn(document, name, value);
    }
    if (value.is(Kind::Array) && document->array(value).complete
        && document->array(value).type.kind == ElementType::Kind::Object)
        return columnOfItems(document, name, document->items(document->array(value).data), where);
    return value.isList() ? columnOfItems(document, name, document->items(value), where) : std::nullopt;
}

}
