#include "core/import/pickle_file.h"

#include "core/common/error.h"
#include "core/common/sha256.h"
#include "core/import/grouped.h"
#include "core/import/pickle/reader.h"
#include "core/import/pickle_columns.h"
#include "core/import/split_names.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace cmir::foreign {

namespace {

namespace fs = std::filesystem;
using pickle::Kind;
using pickle::Value;

/// What stands where in a sample of a list.
struct PicklePlace {
    std::string_view name;
    std::vector<std::size_t> path;
};

struct SampleLayout {
    std::string_view name;
    std::vector<PicklePlace> places;
};

const SampleLayout magBert { "MAG-BERT",
    { { "words", { 0, 0 } }, { "visual", { 0, 1 } }, { "acoustic", { 0, 2 } }, { "label", { 1 } },
        { "segment", { 2 } } } };
const SampleLayout misa { "MISA",
    { { "word_ids", { 0, 0 } }, { "visual", { 0, 1 } }, { "acoustic", { 0, 2 } }, { "words", { 0, 3 } },
        { "label", { 1 } }, { "id", { 2 } } } };
const SampleLayout hkt { "HKT",
    { { "words", { 0, 0 } }, { "visual", { 0, 1 } }, { "acoustic", { 0, 2 } }, { "hcf", { 0, 3 } },
        { "context_words", { 1, 0 } }, { "context_visual", { 1, 1 } }, { "context_acoustic", { 1, 2 } },
        { "context_hcf", { 1, 3 } }, { "id", { 2 } }, { "label", { 3 } } } };

std::size_t sizeOf(const pickle::Document& document, const Value& value)
{
    return value.isList() ? document.items(value).size() : 0;
}

/// The layout of a list of samples by its first; none: it is no such list.
const SampleLayout* sampleLayout(const pickle::Document& document, const Value& list)
{
    if (sizeOf(document, list) == 0)
        return nullptr;
    const Value& sample = document.items(list).front();
    const std::size_t parts = sizeOf(document, sample);
    if (parts < 3)
        return nullptr;
    const auto& items = document.items(sample);
    const std::size_t first = sizeOf(document, items[0]);
    if (parts == 4 && first == 4 && sizeOf(document, items[1]) == 4)
        return &hkt;
    if (parts == 3 && first == 3)
        return &magBert;
    return parts == 3 && first >= 4 ? &misa : nullptr;
}

std::string kindName(const pickle::Document& document, const Value& value)
{
    constexpr std::array names { "nothing", "a truth value", "a whole number", "a number", "a text", "bytes", "a list",
        "a tuple", "a dict", "a set", "an array", "a large number", "a name", "a type", "a storage" };
    const std::string name = names.at(static_cast<std::size_t>(value.kind));
    return value.isList() ? fmt::format("{} of {}", name, grouped(document.items(value).size())) : name;
}

const Value* at(const pickle::Document& document, const Value& sample, const std::vector<std::size_t>& path)
{
    const Value* value = &sample;
    for (const std::size_t part : path) {
        if (part >= sizeOf(document, *value))
            return nullptr;
        value = &document.items(*value)[part];
    }
    return value;
}

Split sampleSplit(const SharedDocument& document, const std::string& name, const Value& list,
    const SampleLayout& layout, const std::string& where)
{
    const auto& samples = document->items(list);
    Split split { name, static_cast<std::int64_t>(samples.size()), {} };
    for (const PicklePlace& place : layout.places) {
        std::vector<Value> items;
        for (std::size_t row = 0; row < samples.size(); ++row) {
            const Value* found = at(*document, samples[row], place.path);
            if (!found)
                throw BadInput(fmt::format("{}: sample {} of \"{}\" has no {}; it is not of the layout {}", where,
                    grouped(row + 1), name, place.name, layout.name));
            items.push_back(*found);
        }
        if (auto column = columnOfItems(document, std::string(place.name), std::move(items), where))
            split.columns.push_back(std::move(*column));
    }
    return split;
}

Split columnSplit(const SharedDocument& document, const std::string& name, const Value& dict, const std::string& where,
    std::set<std::string>& leftOut)
{
    Split split { name, 0, {} };
    std::vector<Column> columns;
    const std::string here = where + ": " + name;
    for (const auto& [key, value] : document->entries(dict)) {
        const auto text = document->text(key);
        auto column = text ? columnOf(document, *text, value, here) : std::nullopt;
        if (column)
            columns.push_back(std::move(*column));
        else
            leftOut.insert(text.value_or("(a key that is no text)"));
    }
    for (const Column& column : columns) // an empty list is not counted
        split.rows = std::max(split.rows, column.rows());
    for (Column& column : columns)
        if (column.rows() == split.rows)
            split.columns.push_back(std::move(column));
        else
            throw BadInput(fmt::format("{}: \"{}\" of \"{}\" has {} rows, and others have {}", where, column.name, name,
                grouped(static_cast<std::uint64_t>(column.rows())), grouped(static_cast<std::uint64_t>(split.rows))));
    return split;
}

bool has(const Split& split, std::string_view column)
{
    return split.find(column) != nullptr;
}

std::string columnLayout(const Split& split)
{
    if (has(split, "regression_labels") || has(split, "classification_labels"))
        return "MMSA";
    return has(split, "labels") && has(split, "vision") ? "MultiBench" : "pickle of arrays";
}

SharedDocument documentOf(const fs::path& path, const std::function<bool()>& cancelled)
{
    return std::make_shared<const pickle::Document>(pickle::read(openBytes(path), path.string(), cancelled));
}

void readDict(const SharedDocument& document, File& file)
{
    std::set<std::string> leftOut;
    for (const auto& [key, value] : document->entries(document->root())) {
        const auto name = document->text(key);
        if (name && value.is(Kind::Dict)) {
            file.splits.push_back(columnSplit(document, *name, value, file.path, leftOut));
            file.layout = columnLayout(file.splits.front());
        } else if (const SampleLayout* layout = name ? sampleLayout(*document, value) : nullptr) {
            file.splits.push_back(sampleSplit(document, *name, value, *layout, file.path));
            file.layout = layout->name;
        } else {
            leftOut.insert(name.value_or("(a key that is no text)"));
        }
    }
    if (file.splits.empty()) { // one table without splits
        leftOut.clear();
        Split all = columnSplit(document, "", document->root(), file.path, leftOut);
        if (!all.columns.empty()) {
            file.layout = columnLayout(all);
            file.splits.push_back(std::move(all));
        }
    }
    if (!leftOut.empty())
        file.notices.push_back(fmt::format("left out, since they are no columns: {}", fmt::join(leftOut, ", ")));
}

}

File readPickleFile(const fs::path& path, const std::function<bool()>& cancelled)
{
    File file;
    file.path = path.string();
    file.sha256 = PendingSha256::begin(path, cancelled);
    const SharedDocument document = documentOf(path, cancelled);
    if (document->root().is(Kind::Dict))
        readDict(document, file);
    else if (const SampleLayout* layout = sampleLayout(*document, document->root())) {
        file.layout = layout->name;
        for (const fs::path& part : splitFiles(path)) {
            const SharedDocument one = part == path ? document : documentOf(part, cancelled);
            file.splits.push_back(sampleSplit(one, part.stem().string(), one->root(), *layout, part.string()));
            if (part == path)
                continue;
            file.others.push_back(part.string());
            file.notices.push_back(fmt::format(
                "{} of {} (SHA-256 {})", file.splits.back().name, part.string(), fileSha256(part, cancelled)));
        }
    }
    if (file.splits.empty())
        throw BadInput(fmt::format("{}: this pickle is none of the layouts that are known: it holds {}; a dict of "
                                   "splits (train, valid, test), each a dict of arrays or a list of samples, is needed",
            path.string(), kindName(*document, document->root())));
    return file;
}

}
