#include "core/import/table_file.h"

#include "core/common/error.h"
#include "core/common/printable.h"
#include "core/import/byte_source.h"
#include "core/import/grouped.h"
#include "core/import/table_builder.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <utility>

namespace cmir::foreign {

namespace {

constexpr std::size_t blockOfLines = 1 << 20;
constexpr std::size_t longestJsonLine = 256 << 20;

std::optional<std::vector<float>> numberList(const nlohmann::json& list)
{
    std::vector<float> numbers;
    for (const nlohmann::json& value : list) {
        if (!value.is_number() && !value.is_null())
            return std::nullopt;
        numbers.push_back(value.is_null() ? std::numeric_limits<float>::quiet_NaN() : value.get<float>());
    }
    return numbers;
}

std::optional<Cell> listCell(const nlohmann::json& list)
{
    Cell cell;
    if (list.empty() || !list.front().is_array()) {
        auto numbers = numberList(list);
        if (!numbers)
            return std::nullopt;
        cell.kind = list.empty() ? Cell::Kind::Missing : Cell::Kind::Vector;
        cell.numbers = std::move(*numbers);
        return cell;
    }
    cell.kind = Cell::Kind::Sequence;
    cell.width = static_cast<std::int64_t>(list.front().size());
    for (const nlohmann::json& step : list) {
        const auto numbers = step.is_array() ? numberList(step) : std::nullopt;
        if (!numbers || static_cast<std::int64_t>(numbers->size()) != cell.width || cell.width == 0)
            return std::nullopt;
        cell.numbers.insert(cell.numbers.end(), numbers->begin(), numbers->end());
    }
    return cell;
}

std::optional<Cell> cellOf(const nlohmann::json& value)
{
    Cell cell;
    if (value.is_null())
        return cell;
    if (value.is_array())
        return listCell(value);
    if (value.is_string()) {
        cell.kind = Cell::Kind::Text;
        cell.text = value.get<std::string>();
        return cell;
    }
    if (!value.is_number() && !value.is_boolean())
        return std::nullopt;
    cell.kind = Cell::Kind::Number;
    cell.number = value.is_boolean() ? (value.get<bool>() ? 1 : 0) : value.get<double>();
    return cell;
}

void addLine(TableBuilder& table, const std::string& path, std::string_view line, std::uint64_t number)
{
    const nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
    if (!object.is_object())
        throw BadInput(fmt::format("{}: line {} is no JSON object", path, grouped(number)));
    if (table.columns().empty()) {
        std::vector<std::string> names;
        for (const auto& [key, value] : object.items())
            names.push_back(key);
        if (names.empty())
            throw BadInput(fmt::format("{}: line {} has no keys", path, grouped(number)));
        table.setColumns(std::move(names));
    }
    for (const auto& [key, value] : object.items())
        if (std::ranges::find(table.columns(), key) == table.columns().end())
            throw BadInput(fmt::format(
                "{}: line {} has the key \"{}\", which the first line has not", path, grouped(number), printable(key)));
    std::vector<Cell> cells;
    std::string split;
    for (const std::string& name : table.columns()) {
        const auto found = object.find(name);
        auto cell = found == object.end() ? std::optional<Cell>(Cell {}) : cellOf(*found);
        if (!cell)
            throw BadInput(
                fmt::format("{}: line {}: \"{}\" is neither a number, a text, a list of numbers nor a list of "
                            "equally long lists of numbers",
                    path, grouped(number), printable(name)));
        if (name == "id" && cell->kind == Cell::Kind::Number) {
            cell->kind = Cell::Kind::Text; // a name
            cell->text = found->dump();
        }
        if (name == "split" && cell->kind == Cell::Kind::Text)
            split = cell->text;
        cells.push_back(std::move(*cell));
    }
    table.add(split, std::move(cells), number);
}

}

File readJsonLines(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    File file;
    file.path = path.string();
    file.sha256 = PendingSha256::begin(path, cancelled);
    file.layout = "JSON lines";
    TableBuilder table(file.path);
    const Bytes source = openBytes(path);
    std::string block, line;
    std::uint64_t number = 0;
    const auto take = [&] {
        ++number;
        if (line.find_first_not_of(" \t\r") != std::string::npos)
            addLine(table, file.path, line, number);
        line.clear();
    };
    for (std::uint64_t at = 0; at < source->size(); at += block.size()) {
        if (cancelled && cancelled())
            throw Cancelled();
        block.resize(std::min<std::uint64_t>(blockOfLines, source->size() - at));
        source->read(at, block);
        std::string_view text = block;
        if (at == 0 && text.starts_with("\xef\xbb\xbf"))
            text.remove_prefix(3);
        for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
            line += text.substr(0, end);
            text.remove_prefix(end + 1);
            take();
        }
        line += text;
        if (line.size() > longestJsonLine)
            throw BadInput(fmt::format("{}: line {} is longer than 256 MiB", file.path, grouped(number + 1)));
    }
    take();
    if (std::ranges::find(table.columns(), "split") != table.columns().end())
        file.splitColumn = "split";
    file.splits = std::move(table).splits();
    if (file.splits.empty())
        throw BadInput(file.path + ": there is no line in this file");
    return file;
}

}
