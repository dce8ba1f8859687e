#include "core/data/dataset.h"

#include "core/common/error.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <type_traits>

namespace cmir {

std::string taskName(Task task)
{
    switch (task) {
    case Task::Regression:
        return "regression";
    case Task::Binary:
        return "binary";
    case Task::Multiclass:
        return "multiclass";
    }
    return {};
}

Task taskFromName(const std::string& name)
{
    for (const Task task : { Task::Regression, Task::Binary, Task::Multiclass })
        if (taskName(task) == name)
            return task;
    throw BadInput("the task \"" + name + "\" is not known; allowed are regression, binary and multiclass");
}

std::string Column::text(std::size_t row) const
{
    return std::visit(
        [row](const auto& list) -> std::string {
            const auto& value = list.at(row);
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>)
                return value;
            else
                return fmt::format("{}", value);
        },
        values);
}

const Column* Split::column(std::string_view columnName) const
{
    const auto found
        = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == columnName; });
    return found == columns.end() ? nullptr : &*found;
}

const Split* Dataset::findSplit(std::string_view splitName) const
{
    const auto found = std::find_if(splits.begin(), splits.end(), [&](const Split& s) { return s.name == splitName; });
    return found == splits.end() ? nullptr : &*found;
}

const Split& Dataset::split(std::string_view splitName) const
{
    if (const Split* found = findSplit(splitName))
        return *found;
    std::string names;
    for (const Split& s : splits)
        names += (names.empty() ? "" : ", ") + s.name;
    throw BadInput(fmt::format("the data \"{}\" has no split \"{}\"; it has {}", name, splitName, names));
}

std::int64_t Dataset::classes() const
{
    if (task != Task::Multiclass)
        return 1;
    std::int64_t count = std::max<std::int64_t>(2, static_cast<std::int64_t>(classNames.size()));
    for (const Split& s : splits)
        for (const float value : s.label)
            if (std::isfinite(value))
                count = std::max(count, static_cast<std::int64_t>(value) + 1);
    return count;
}

std::string environmentName(const Dataset& dataset, const Column& column, std::size_t row)
{
    if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&column.values)) {
        const std::int64_t number = (*numbers)[row];
        if (number >= 0 && static_cast<std::size_t>(number) < dataset.environmentNames.size())
            return dataset.environmentNames[static_cast<std::size_t>(number)];
    }
    return column.text(row);
}

}
