#include "core/import/column_facts.h"

#include "core/import/grouped.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace cmir::foreign {

namespace {

constexpr std::size_t readAtOnce = 1 << 18;

/// Padding of ragged rows is no value of theirs.
std::size_t valuesOfRow(const Column& column, std::size_t row, std::size_t rowSize)
{
    if (!column.ragged || column.shape.size() < 2 || column.shape[1] == 0)
        return rowSize;
    return static_cast<std::size_t>(column.lengths[row]) * (rowSize / static_cast<std::size_t>(column.shape[1]));
}

void addNumbers(const Column& column, const std::string& where, ColumnFacts& facts, const JobContext& job)
{
    const auto rowSize = static_cast<std::size_t>(column.rowSize());
    eachBlock(column, readAtOnce, where, [&](std::size_t first, std::size_t rows, std::span<const float> numbers) {
        job.check();
        for (std::size_t row = 0; row < rows; ++row)
            for (const float value : numbers.subspan(row * rowSize, valuesOfRow(column, first + row, rowSize))) {
                ++facts.numbers;
                facts.zeros += value == 0 ? 1 : 0;
                if (!std::isfinite(value)) {
                    ++facts.notFinite;
                    continue;
                }
                facts.smallest = std::min<double>(facts.smallest, value);
                facts.largest = std::max<double>(facts.largest, value);
            }
    });
}

}

std::string ColumnFacts::text() const
{
    if (numbers == 0)
        return different > 0 ? grouped(different) + " different" : std::string();
    std::string said = smallest > largest ? "no finite number" : fmt::format("{:.4g} to {:.4g}", smallest, largest);
    if (notFinite > 0)
        said += fmt::format(", {} not finite", grouped(notFinite));
    if (zeros > 0 && zeros < numbers)
        said += fmt::format(
            ", {:.0f} % zeros", std::ceil(100 * static_cast<double>(zeros) / static_cast<double>(numbers)));
    return said;
}

std::vector<ColumnFacts> columnFacts(const File& file, const JobContext& job)
{
    std::vector<ColumnFacts> all;
    const auto& columns = file.splits.front().columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        job.report(static_cast<double>(i) / static_cast<double>(columns.size()), columns[i].name);
        ColumnFacts facts;
        facts.name = columns[i].name;
        facts.smallest = std::numeric_limits<double>::infinity();
        facts.largest = -facts.smallest;
        std::set<std::string> texts;
        for (const Split& split : file.splits)
            if (const Column* column = split.find(facts.name); column && column->isNumeric())
                addNumbers(*column, file.path, facts, job);
            else if (column && column->texts)
                for (std::string& text : column->texts())
                    texts.insert(std::move(text));
        facts.different = texts.size();
        all.push_back(std::move(facts));
    }
    return all;
}

}
