#include "core/import/foreign_file.h"

#include "core/common/error.h"
#include "core/import/grouped.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>

namespace cmir::foreign {

namespace {

class KeptRows : public NumberRows {
public:
    using NumberRows::read;
    explicit KeptRows(std::shared_ptr<const std::vector<float>> values)
        : m_values(std::move(values))
    { }

    void read(std::span<float> values) override
    {
        if (values.size() > m_values->size() - m_at)
            throw BadInput("there are fewer rows than were counted");
        std::copy_n(m_values->begin() + static_cast<std::ptrdiff_t>(m_at), values.size(), values.begin());
        m_at += values.size();
    }

private:
    std::shared_ptr<const std::vector<float>> m_values;
    std::size_t m_at = 0;
};

/// One number of each row.
class PartRows : public NumberRows {
public:
    PartRows(std::unique_ptr<NumberRows> rows, std::size_t rowSize, std::size_t index)
        : m_rows(std::move(rows))
        , m_rowSize(rowSize)
        , m_index(index)
    { }

    void read(std::span<float> values) override { pick(values); }
    void read(std::span<double> values) override { pick(values); }

private:
    template <class Number> void pick(std::span<Number> values)
    {
        std::vector<Number> rows(values.size() * m_rowSize);
        m_rows->read(std::span(rows));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = rows[i * m_rowSize + m_index];
    }

    std::unique_ptr<NumberRows> m_rows;
    std::size_t m_rowSize;
    std::size_t m_index;
};

/// The first of several, and how many more.
std::string firstAndMore(const std::vector<std::string>& names)
{
    return names.size() == 1 ? names.front()
        : names.size() == 2  ? fmt::format("{} and {}", names[0], names[1])
                             : fmt::format("{} and {} more", names.front(), names.size() - 1);
}

std::string numberText(double value)
{
    return std::floor(value) == value && std::abs(value) < 1e15 ? fmt::format("{:.0f}", value)
                                                                : fmt::format("{}", static_cast<float>(value));
}

}

void NumberRows::read(std::span<double> values)
{
    std::vector<float> floats(values.size());
    read(std::span(floats));
    std::ranges::copy(floats, values.begin());
}

std::int64_t Column::rowSize() const
{
    std::int64_t size = 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        size *= shape[axis];
    return size;
}

std::string Column::description() const
{
    std::string text;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        text += (axis == 0 ? "" : " x ") + std::string(ragged && axis == 1 ? "up to " : "")
            + grouped(static_cast<std::uint64_t>(shape[axis]));
    return text + " " + type;
}

std::string Column::rowDescription() const
{
    if (!isNumeric())
        return "text";
    const std::string stored = type.ends_with("numbers") ? std::string() : ", " + type; // a form without types
    if (rowSize() == 1)
        return "one number" + stored;
    const char* most = ragged ? "up to " : "";
    if (shape.size() == 2)
        return fmt::format("{}{} numbers{}", most, grouped(static_cast<std::uint64_t>(shape[1])), stored);
    if (shape.size() == 3)
        return fmt::format("sequence of {}{} x {}{}", most, grouped(static_cast<std::uint64_t>(shape[1])),
            grouped(static_cast<std::uint64_t>(shape[2])), stored);
    return description();
}

const Column* Split::find(std::string_view column) const
{
    const auto found = std::ranges::find(columns, column, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

std::optional<Column> Split::part(std::string_view column) const
{
    if (const Column* whole = find(column))
        return *whole;
    const auto open = column.rfind('[');
    const Column* whole
        = open == std::string_view::npos || !column.ends_with(']') ? nullptr : find(column.substr(0, open));
    if (!whole || !whole->isNumeric() || whole->ragged)
        return std::nullopt;
    std::size_t index = 0;
    const std::string_view digits = column.substr(open + 1, column.size() - open - 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error != std::errc() || end != digits.data() + digits.size()
        || index >= static_cast<std::size_t>(whole->rowSize()))
        return std::nullopt;
    Column one = *whole;
    one.name = std::string(column);
    one.shape.resize(1);
    one.texts = nullptr;
    one.numbers = [numbers = whole->numbers, rowSize = static_cast<std::size_t>(whole->rowSize()), index] {
        return std::make_unique<PartRows>(numbers(), rowSize, index);
    };
    return one;
}

const Split* File::find(std::string_view split) const
{
    const auto found = std::ranges::find(splits, split, &Split::name);
    return found == splits.end() ? nullptr : &*found;
}

std::vector<std::string> File::fileNames() const
{
    std::vector<std::string> names { std::filesystem::path(path).filename().string() };
    for (const std::string& other : others)
        names.push_back(std::filesystem::path(other).filename().string());
    return names;
}

std::string File::title() const
{
    return firstAndMore(fileNames());
}

std::string File::name() const
{
    std::vector<std::string> names = fileNames();
    for (std::string& one : names)
        one = std::filesystem::path(one).stem().string();
    return firstAndMore(names);
}

std::string File::description() const
{
    std::int64_t samples = 0;
    for (const Split& split : splits)
        samples += split.rows;
    return fmt::format("{}, {} {}, {} samples", layout, splits.size(), splits.size() == 1 ? "split" : "splits",
        grouped(static_cast<std::uint64_t>(samples)));
}

std::vector<double> singleNumbers(const Column& column, const std::string& where)
{
    if (!column.isNumeric() || column.rowSize() != 1)
        throw BadInput(
            fmt::format("{}: \"{}\" is {}; one number a row is needed", where, column.name, column.description()));
    std::vector<double> values(static_cast<std::size_t>(column.rows()));
    column.numbers()->read(std::span(values));
    return values;
}

std::vector<std::string> textsOf(const Column& column)
{
    if (column.texts)
        return column.texts();
    const auto each = static_cast<std::size_t>(column.rowSize());
    std::vector<double> values(static_cast<std::size_t>(column.rows()) * each);
    column.numbers()->read(std::span(values));
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < values.size(); i += each) {
        std::string text;
        for (std::size_t k = 0; k < each; ++k) {
            if (k > 0)
                text += ' ';
            text += numberText(values[i + k]);
        }
        texts.push_back(std::move(text));
    }
    return texts;
}

std::vector<std::string> joinedRows(const std::vector<std::string>& texts, std::int64_t rows)
{
    if (rows == 0 || texts.size() == static_cast<std::size_t>(rows))
        return texts;
    const std::size_t each = texts.size() / static_cast<std::size_t>(rows);
    std::vector<std::string> joined;
    for (std::size_t i = 0; i < texts.size(); i += each)
        joined.push_back(fmt::format("{}",
            fmt::join(texts.begin() + static_cast<std::ptrdiff_t>(i),
                texts.begin() + static_cast<std::ptrdiff_t>(i + each), " ")));
    return joined;
}

void eachBlock(const Column& column, std::size_t numbersAtOnce, const std::string& where,
    const std::function<void(std::size_t first, std::size_t rows, std::span<float> numbers)>& use)
{
    const auto rowSize = static_cast<std::size_t>(column.rowSize());
    const auto rows = static_cast<std::size_t>(column.rows());
    const auto values = column.numbers();
    const std::size_t atOnce = std::max<std::size_t>(1, rowSize == 0 ? rows : numbersAtOnce / rowSize);
    std::vector<float> block;
    for (std::size_t first = 0; first < rows; first += atOnce) {
        const std::size_t count = std::min(atOnce, rows - first);
        block.resize(count * rowSize);
        try {
            values->read(std::span(block));
        } catch (const BadInput& error) {
            throw BadInput(fmt::format("{}: \"{}\", samples {} to {}: {}", where, column.name, grouped(first + 1),
                grouped(first + count), error.what()));
        }
        use(first, count, block);
    }
}

Column textColumn(std::string name, std::vector<std::string> texts)
{
    Column column;
    column.name = std::move(name);
    column.type = "text";
    column.shape = { static_cast<std::int64_t>(texts.size()) };
    column.texts = [kept = std::make_shared<const std::vector<std::string>>(std::move(texts))] { return *kept; };
    return column;
}

Column numberColumn(std::string name, std::vector<std::int64_t> shape, std::vector<float> values, bool whole)
{
    Column column;
    column.name = std::move(name);
    column.type = whole ? "whole numbers" : "numbers";
    column.shape = std::move(shape);
    column.whole = whole;
    column.numbers = [kept = std::make_shared<const std::vector<float>>(std::move(values))] {
        return std::make_unique<KeptRows>(kept);
    };
    return column;
}

}
