#include "app/cmir/foreign_output.h"

#include "app/cmir/output.h"

#include "core/common/printable.h"
#include "core/import/foreign_reader.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <set>

namespace cmir::app {

void printSource(const foreign::File& file)
{
    std::cout << "\nsha256 " << file.sha256.get();
    if (const std::string published = foreign::publishedName(file.sha256.get()); !published.empty())
        std::cout << ", " << published;
    std::cout << '\n';
}

void printForeign(const foreign::File& file)
{
    std::cout << printable(file.shownPath()) << ": " << file.description() << "\n\n";
    std::vector<std::string> header { "column" };
    for (const foreign::Split& split : file.splits)
        header.push_back(split.name.empty() ? "all" : printable(split.name));
    TextTable table(header, header.size());
    std::set<std::string> shown;
    for (const foreign::Split& split : file.splits)
        for (const foreign::Column& column : split.columns) {
            if (!shown.insert(column.name).second)
                continue;
            std::vector<std::string> row { printable(
                column.source.empty() ? column.name : column.name + " (" + column.source + ")") };
            for (const foreign::Split& other : file.splits) {
                const foreign::Column* there = other.find(column.name);
                row.push_back(there ? there->description() : "-");
            }
            table.add(std::move(row));
        }
    table.print();
}

nlohmann::json foreignJson(const foreign::File& file)
{
    auto splits = nlohmann::json::object();
    for (const foreign::Split& split : file.splits) {
        auto columns = nlohmann::json::object();
        for (const foreign::Column& column : split.columns) {
            columns[column.name] = { { "type", column.type }, { "shape", column.shape }, { "ragged", column.ragged } };
            if (!column.source.empty())
                columns[column.name]["source"] = column.source;
        }
        splits[split.name] = { { "samples", split.rows }, { "columns", std::move(columns) } };
    }
    return { { "kind", "foreign" }, { "files", file.fileNames() }, { "layout", file.layout },
        { "published", foreign::publishedName(file.sha256.get()) }, { "sha256", file.sha256.get() },
        { "splits", std::move(splits) }, { "notices", file.notices } };
}

}
