#include "core/data/derived_splits.h"

#include "core/common/error.h"
#include "core/common/random.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <numeric>

namespace cmir {

namespace {

template <class T> std::vector<T> picked(const std::vector<T>& values, std::span<const std::int64_t> rows)
{
    std::vector<T> result;
    result.reserve(rows.size());
    for (const std::int64_t row : rows)
        result.push_back(values.at(static_cast<std::size_t>(row)));
    return result;
}

/// Rows with 1 of a column that holds nothing but 0 and 1.
std::vector<std::int64_t> markedRows(const Column& column)
{
    const auto* values = std::get_if<std::vector<std::int64_t>>(&column.values);
    std::vector<std::int64_t> rows;
    for (std::size_t row = 0; values && row < values->size(); ++row) {
        if ((*values)[row] != 0 && (*values)[row] != 1)
            return {};
        if ((*values)[row] == 1)
            rows.push_back(static_cast<std::int64_t>(row));
    }
    return rows;
}

}

Split rowsOfSplit(const Split& split, std::span<const std::int64_t> rows, const std::string& name)
{
    Split result;
    result.name = name;
    result.rho = split.rho;
    result.label = picked(split.label, rows);
    result.id = picked(split.id, rows);
    for (const Matrix& features : split.features) {
        Matrix part(static_cast<std::int64_t>(rows.size()), features.cols, features.place());
        for (std::size_t i = 0; i < rows.size(); ++i)
            std::ranges::copy(features.row(rows[i]), part.row(static_cast<std::int64_t>(i)).begin());
        result.features.push_back(std::move(part));
    }
    for (const Sequences& sequences : split.sequences)
        result.sequences.push_back(
            { sequences.steps, sequences.steps > 0 ? picked(sequences.lengths, rows) : std::vector<std::int64_t>() });
    for (const Column& column : split.columns)
        std::visit(
            [&](const auto& values) {
                result.columns.push_back({ column.name, picked(values, rows) });
            },
            column.values);
    return result;
}

void cutValid(Dataset& dataset, std::uint64_t seed)
{
    const Split& train = dataset.split("train");
    const std::int64_t total = train.size();
    if (total < 2)
        throw BadInput(
            fmt::format("{}: there is no valid split, and train has {} sample; at least 2 are needed to cut one",
                dataset.path, total));
    std::vector<std::int64_t> order(static_cast<std::size_t>(total));
    std::iota(order.begin(), order.end(), 0);
    const auto count = static_cast<std::size_t>(std::max<std::int64_t>(1, total / 10));
    Random random(seed, "valid cut");
    for (std::size_t i = 0; i < count; ++i)
        std::swap(order[i], order[i + random.below(order.size() - i)]);
    std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));
    std::sort(order.begin() + static_cast<std::ptrdiff_t>(count), order.end());
    const std::span<const std::int64_t> all(order);
    Split valid = rowsOfSplit(train, all.first(count), "valid");
    Split rest = rowsOfSplit(train, all.subspan(count), "train");
    const auto at
        = std::find_if(dataset.splits.begin(), dataset.splits.end(), [](const Split& s) { return s.name == "train"; });
    *at = std::move(rest);
    dataset.splits.insert(at + 1, std::move(valid));
    dataset.notices.push_back(
        fmt::format("the file has no valid split: {} of the {} training samples were set aside as valid (seed {})",
            count, total, seed));
}

std::vector<Split> oodSplits(const Split& test)
{
    std::vector<Split> splits;
    for (const Column& column : test.columns)
        if (column.name.starts_with("ood_") && column.name.size() > 4)
            if (const auto rows = markedRows(column); !rows.empty())
                splits.push_back(rowsOfSplit(test, rows, "test_" + column.name));
    return splits;
}

}
