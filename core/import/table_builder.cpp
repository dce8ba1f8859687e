#include "core/import/table_builder.h"

#include "core/common/error.h"
#include "core/common/printable.h"
#include "core/common/read_number.h"
#include "core/import/grouped.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace cmir::foreign {

namespace {

const char* cellName(Cell::Kind kind)
{
    constexpr std::array names { "nothing", "a number", "text", "a list of numbers", "a list of lists of numbers" };
    return names.at(static_cast<std::size_t>(kind));
}

/// "audio_12" -> audio, 12
std::optional<std::pair<std::string, std::int64_t>> numberedName(const std::string& name)
{
    const auto at = name.rfind('_');
    if (at == std::string::npos || at == 0)
        return std::nullopt;
    const auto number = readNumber<std::int64_t>(std::string_view(name).substr(at + 1));
    return number && *number >= 0 ? std::optional(std::pair(name.substr(0, at), *number)) : std::nullopt;
}

}

void TableBuilder::setColumns(std::vector<std::string> names)
{
    std::set<std::string> seen;
    for (const std::string& name : names)
        if (!seen.insert(name).second)
            throw BadInput(fmt::format("{}: the column \"{}\" is there twice", m_path, printable(name)));
    m_names = std::move(names);
    m_kinds.assign(m_names.size(), Cell::Kind::Missing);
    m_widths.assign(m_names.size(), 0);
}

void TableBuilder::check(const Cell& cell, std::size_t column, std::uint64_t row)
{
    if (cell.kind == Cell::Kind::Missing)
        return;
    const std::int64_t width
        = cell.kind == Cell::Kind::Vector ? static_cast<std::int64_t>(cell.numbers.size()) : cell.width;
    if (m_kinds[column] == Cell::Kind::Missing) {
        m_kinds[column] = cell.kind;
        m_widths[column] = width;
    }
    if (m_kinds[column] != cell.kind)
        throw BadInput(fmt::format("{}: row {}: \"{}\" is {}, and {} in the rows above", m_path, grouped(row),
            printable(m_names[column]), cellName(cell.kind), cellName(m_kinds[column])));
    if (m_widths[column] != width)
        throw BadInput(fmt::format("{}: row {}: \"{}\" has {} numbers, and {} in the rows above", m_path, grouped(row),
            printable(m_names[column]), width, m_widths[column]));
}

void TableBuilder::add(const std::string& split, std::vector<Cell> cells, std::uint64_t row)
{
    auto part = std::ranges::find(m_parts, split, &Part::name);
    if (part == m_parts.end()) {
        m_parts.push_back({ split, 0, std::vector<Gathered>(m_names.size()) });
        part = m_parts.end() - 1;
    }
    ++part->rows;
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        Cell& cell = cells[i];
        check(cell, i, row);
        Gathered& column = part->columns[i];
        switch (m_kinds[i]) {
        case Cell::Kind::Missing:
            break;
        case Cell::Kind::Text:
            column.texts.resize(static_cast<std::size_t>(part->rows - 1));
            column.texts.push_back(std::move(cell.text));
            break;
        case Cell::Kind::Number:
            column.numbers.resize(static_cast<std::size_t>(part->rows - 1), std::numeric_limits<float>::quiet_NaN());
            column.numbers.push_back(cell.kind == Cell::Kind::Missing ? std::numeric_limits<float>::quiet_NaN()
                                                                      : static_cast<float>(cell.number));
            break;
        case Cell::Kind::Vector:
        case Cell::Kind::Sequence: {
            const auto width = static_cast<std::size_t>(m_widths[i]);
            column.lengths.resize(static_cast<std::size_t>(part->rows - 1), 0);
            if (m_kinds[i] == Cell::Kind::Vector) {
                column.numbers.resize(
                    static_cast<std::size_t>(part->rows - 1) * width, std::numeric_limits<float>::quiet_NaN());
                cell.numbers.resize(width, std::numeric_limits<float>::quiet_NaN());
            }
            column.lengths.push_back(width == 0 ? 0 : static_cast<std::int64_t>(cell.numbers.size() / width));
            column.numbers.insert(column.numbers.end(), cell.numbers.begin(), cell.numbers.end());
            break;
        }
        }
    }
}

Column TableBuilder::column(const Part& part, std::size_t i) const
{
    const Gathered& gathered = part.columns[i];
    const auto rows = static_cast<std::size_t>(part.rows);
    if (m_kinds[i] == Cell::Kind::Text || m_kinds[i] == Cell::Kind::Missing) {
        std::vector<std::string> texts = gathered.texts;
        texts.resize(rows);
        return textColumn(m_names[i], std::move(texts));
    }
    const auto width = static_cast<std::size_t>(m_widths[i]);
    std::vector<float> numbers = gathered.numbers;
    if (m_kinds[i] != Cell::Kind::Sequence) {
        const std::size_t each = m_kinds[i] == Cell::Kind::Number ? 1 : width;
        numbers.resize(rows * each, std::numeric_limits<float>::quiet_NaN());
        std::vector<std::int64_t> shape { part.rows };
        if (m_kinds[i] == Cell::Kind::Vector)
            shape.push_back(m_widths[i]);
        return numberColumn(m_names[i], shape, std::move(numbers));
    }
    std::vector<std::int64_t> lengths = gathered.lengths;
    lengths.resize(rows, 0);
    const auto steps = static_cast<std::size_t>(std::max<std::int64_t>(1, *std::ranges::max_element(lengths)));
    std::vector<float> padded(rows * steps * width, 0);
    auto next = numbers.begin();
    for (std::size_t row = 0; row < rows; ++row) {
        const auto size = lengths[row] * m_widths[i];
        std::copy_n(next, size, padded.begin() + static_cast<std::ptrdiff_t>(row * steps * width));
        next += size;
    }
    Column column
        = numberColumn(m_names[i], { part.rows, static_cast<std::int64_t>(steps), m_widths[i] }, std::move(padded));
    column.ragged = true;
    column.lengths = std::move(lengths);
    return column;
}

std::vector<Column> TableBuilder::merged(Part& part) const
{
    std::map<std::string, std::map<std::int64_t, std::size_t>> groups;
    for (std::size_t i = 0; i < m_names.size(); ++i)
        if (const auto name = numberedName(m_names[i]); name && m_kinds[i] == Cell::Kind::Number)
            groups[name->first][name->second] = i;
    std::erase_if(groups, [](const auto& group) { // all of 0 .. n-1, two at least
        return group.second.size() < 2
            || group.second.rbegin()->first + 1 != static_cast<std::int64_t>(group.second.size());
    });
    std::vector<Column> columns;
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        const auto name = numberedName(m_names[i]);
        const auto group = name ? groups.find(name->first) : groups.end();
        if (group == groups.end() || !group->second.contains(name->second)) {
            columns.push_back(column(part, i));
            continue;
        }
        if (group->second.begin()->second != i)
            continue; // it stands with the first
        const std::size_t width = group->second.size();
        std::vector<float> numbers(static_cast<std::size_t>(part.rows) * width);
        for (const auto& [place, from] : group->second) {
            std::vector<float>& values = part.columns[from].numbers;
            values.resize(static_cast<std::size_t>(part.rows), std::numeric_limits<float>::quiet_NaN());
            for (std::size_t row = 0; row < values.size(); ++row)
                numbers[row * width + static_cast<std::size_t>(place)] = values[row];
            values = {};
        }
        columns.push_back(
            numberColumn(group->first, { part.rows, static_cast<std::int64_t>(width) }, std::move(numbers)));
    }
    return columns;
}

std::vector<Split> TableBuilder::splits() &&
{
    std::vector<Split> splits;
    for (Part& part : m_parts) {
        splits.push_back({ part.name, part.rows, merged(part) });
        part = {};
    }
    return splits;
}

}
