#include "core/import/foreign_file.h"

#include "core/common/error.h"
#include "core/import/grouped.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace cmir::foreign {

namespace {

class KeptRows : public NumberRows {
public:
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

const Split* File::find(std::string_view split) const
{
    const auto found = std::ranges::find(splits, split, &Split::name);
    return found == splits.end() ? nullptr : &*found;
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
        throw BadInput(fmt::format("{}: \"{}\" is {}; one number a row is needed", where, column.name,
            column.description()));
    std::vector<float> values(static_cast<std::size_t>(column.rows()));
    column.numbers()->read(values);
    return { values.begin(), values.end() };
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
