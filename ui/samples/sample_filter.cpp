#include "ui/samples/sample_filter.h"

#include "core/data/filter_expression.h"

#include <algorithm>
#include <deque>

namespace cmir::ui {

namespace {

using Texts = std::vector<std::string>;

bool isText(const SampleTable::Column& column)
{
    const bool namedError = column.name == "error" && column.kind == SampleTable::Kind::Class;
    return column.kind == SampleTable::Kind::Text || column.name == "split" || namedError;
}

/// The columns of one split's rows; what the table has no texts for is written into `made`.
FilterColumns columnsOf(const SampleTable& table, std::size_t partIndex, std::deque<Texts>& made)
{
    const SampleTable::Part& part = table.parts()[partIndex];
    const auto count = static_cast<std::size_t>(part.count);
    FilterColumns columns;
    for (std::size_t c = 0; c < table.columns().size(); ++c) {
        const SampleTable::Column& column = table.columns()[c];
        if (!isText(column)) {
            columns.list.push_back(
                { column.name, std::span(column.keys).subspan(static_cast<std::size_t>(part.first), count) });
            continue;
        }
        const Texts* texts = column.texts.empty() ? nullptr : column.texts[partIndex];
        if (!texts) {
            made.emplace_back(count);
            for (std::int64_t i = 0; column.kind != SampleTable::Kind::Text && i < part.count; ++i)
                made.back()[static_cast<std::size_t>(i)] = table.text(part.first + i, c).toStdString();
            texts = &made.back();
        }
        columns.list.push_back({ column.name, std::span(*texts) });
    }
    return columns;
}

}

std::vector<bool> matchingRows(const SampleTable& table, const QString& filter)
{
    std::vector<bool> rows;
    rows.reserve(static_cast<std::size_t>(table.rows()));
    for (std::size_t p = 0; p < table.parts().size(); ++p) {
        std::deque<Texts> made;
        const FilterColumns columns = columnsOf(table, p, made);
        const std::vector<char> matches = FilterExpression::parse(filter.toStdString(), columns).matches(columns);
        std::ranges::transform(matches, std::back_inserter(rows), [](char match) { return match != 0; });
    }
    return rows;
}

QStringList filterExamples(const SampleTable* table)
{
    QStringList examples { QStringLiteral("label > 1 and split = test") };
    if (table && table->column("environment"))
        examples << QStringLiteral("environment = 3");
    const auto* error = table ? table->column("error") : nullptr;
    if (error && error->kind == SampleTable::Kind::Real)
        examples << QStringLiteral("abs(error) >= 0.5");
    else if (error)
        examples << QStringLiteral("error = wrong");
    if (table && table->column("text_raw"))
        examples << QStringLiteral("text_raw contains \"good\"");
    examples << QStringLiteral("id in (a, b, c)");
    return examples;
}

}
