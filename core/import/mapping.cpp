#include "core/import/mapping.h"

#include "core/common/error.h"
#include "core/common/lower_case.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>

namespace cmir::foreign {

namespace {

using Names = std::initializer_list<std::string_view>;

std::string firstOf(const Split& split, Names names)
{
    for (const std::string_view name : names)
        if (split.find(name))
            return std::string(name);
    return {};
}

/// The first column of features whose name has one of these in it, whatever its case: "FACET 4.2", "COVAREP".
std::string firstLike(const Split& split, Names parts)
{
    for (const Column& column : split.columns) {
        const std::string lower = lowerCase(column.name);
        for (const std::string_view part : parts)
            if (column.isNumeric() && column.shape.size() >= 2 && lower.find(part) != std::string::npos)
                return column.name;
    }
    return {};
}

std::string either(const std::string& exact, const std::string& like)
{
    return exact.empty() ? like : exact;
}

bool isFeatures(const Column& column)
{
    return column.isNumeric() && column.shape.size() >= 2 && column.shape.size() <= 3 && column.rowSize() > 1;
}

/// What belongs to a sample without being a modality.
bool isKnownOther(const std::string& name)
{
    const std::set<std::string_view> known { "text_bert", "id", "ids", "label", "labels", "annotations", "word_ids" };
    return known.contains(name) || name.find("label") != std::string::npos || name.starts_with("context_")
        || name.ends_with("_lengths") || name.ends_with("_length");
}

std::string datasetSplit(const std::string& name)
{
    if (name == "dev" || name == "val" || name == "validation" || name == "valid")
        return "valid";
    if (name == "train" || name == "test" || name == "test_iid" || name == "test_IID" || name.empty())
        return name.starts_with("test") ? "test" : "train";
    if (!name.starts_with("test"))
        return {};
    return lowerCase(name.starts_with("test_") ? name : "test_" + name.substr(4));
}

void addModality(Mapping& mapping, const Split& split, const std::string& name, const std::string& column)
{
    if (column.empty() || !isFeatures(*split.find(column)))
        return;
    std::string lengths = firstOf(split, { column + "_lengths", column + "_length" });
    // The text of a BERT: its mask says how long it is.
    if (const Column* bert = split.find("text_bert"); lengths.empty() && column == "text" && bert
        && bert->shape.size() == 3 && bert->shape[2] == split.find(column)->shape[1])
        lengths = bert->name;
    mapping.modalities.push_back({ name, column, lengths, Pool::None, false });
}

std::string listed(const std::vector<std::string>& names)
{
    return fmt::format("{}", fmt::join(names, ", "));
}

template <class Named> std::vector<std::string> namesOf(const std::vector<Named>& all)
{
    std::vector<std::string> names;
    names.reserve(all.size());
    for (const Named& one : all)
        names.push_back(one.name);
    return names;
}

const Column& needed(const Split& split, const std::string& name, std::string_view use, const std::string& where)
{
    if (const Column* column = split.find(name))
        return *column;
    throw BadInput(fmt::format("{}: {} is to be \"{}\", which the split \"{}\" has not; it has {}", where, use, name,
        split.name, listed(namesOf(split.columns))));
}

const Column& neededNumbers(const Split& split, const std::string& name, std::string_view use, const std::string& where)
{
    const Column& column = needed(split, name, use, where);
    if (!column.isNumeric())
        throw BadInput(fmt::format(
            "{}: {} is to be \"{}\" of \"{}\", which is text; numbers are needed", where, use, name, split.name));
    return column;
}

void checkSplit(const Mapping& mapping, const Split& split, const std::string& where)
{
    for (const Mapping::Modality& modality : mapping.modalities) {
        const Column& column = neededNumbers(split, modality.column, "the modality " + modality.name, where);
        if (column.shape.size() < 2 || column.shape.size() > 3)
            throw BadInput(fmt::format("{}: the modality {} is to be \"{}\", which is {}; samples x width or samples x "
                                       "steps x width is needed",
                where, modality.name, modality.column, column.description()));
        if (!modality.lengths.empty())
            neededNumbers(split, modality.lengths, "the length of " + modality.name, where);
    }
    if (!split.part(mapping.label))
        needed(split, mapping.label, "the label", where);
    for (const auto& [use, name] : std::map<std::string, std::string> { { "the id", mapping.id },
             { "the transcript", mapping.transcript }, { "the environment", mapping.environment } })
        if (!name.empty())
            needed(split, name, use, where);
    for (const std::string& name : mapping.columns)
        needed(split, name, "a column", where);
}

/// Whether every split has the column with as many features.
bool isInAllSplits(const File& file, const std::string& name)
{
    const Column* first = file.splits.front().find(name);
    return std::ranges::all_of(file.splits, [&](const Split& split) {
        const Column* column = split.find(name);
        return column && column->shape.size() == first->shape.size() && column->shape.back() == first->shape.back();
    });
}

/// What a dataset file says of itself; everything else of one value a row is kept.
Mapping declaredMapping(const File& file)
{
    Mapping mapping;
    const Split& first = file.splits.front();
    for (const std::string& name : file.declared->modalities)
        addModality(mapping, first, name, firstOf(first, { name }));
    for (const std::string& name : file.declared->alternatives)
        if (const std::size_t before = mapping.modalities.size(); isInAllSplits(file, name)) {
            addModality(mapping, first, name, name);
            for (std::size_t m = before; m < mapping.modalities.size(); ++m)
                mapping.modalities[m].further = true;
        }
    mapping.label = "label";
    mapping.id = firstOf(first, { "id" });
    mapping.transcript = firstOf(first, { "text_raw" });
    mapping.environment = firstOf(first, { "environment" });
    mapping.task = file.declared->task;
    for (const Column& column : first.columns) {
        const bool inAll
            = std::ranges::all_of(file.splits, [&](const Split& split) { return split.find(column.name) != nullptr; });
        const bool known = column.name == mapping.label || column.name == mapping.id
            || column.name == mapping.transcript || column.name == mapping.environment
            || column.name.ends_with("_length");
        if (inAll && !known && column.rowSize() == 1)
            mapping.columns.push_back(column.name);
    }
    for (const Split& split : file.splits)
        mapping.splits[split.name] = split.name;
    return mapping;
}

}

Mapping defaultMapping(const File& file)
{
    if (file.declared)
        return declaredMapping(file);
    Mapping mapping;
    const Split& first = file.splits.front();
    addModality(mapping, first, "text",
        either(firstOf(first, { "text", "text_features", "glove" }),
            firstLike(first, { "glove", "wordvec", "word_vec" })));
    addModality(mapping, first, "audio",
        either(firstOf(first, { "audio", "acoustic", "covarep" }),
            firstLike(first, { "covarep", "opensmile", "emobase" })));
    addModality(mapping, first, "vision",
        either(firstOf(first, { "vision", "visual", "video", "facet" }), firstLike(first, { "facet", "openface" })));
    for (const Column& column : first.columns) {
        const bool taken = std::ranges::find(mapping.modalities, column.name, &Mapping::Modality::column)
            != mapping.modalities.end();
        if (!taken && isFeatures(column) && !isKnownOther(column.name))
            addModality(mapping, first, column.name, column.name);
    }
    mapping.label = firstOf(first,
        { "regression_labels", "label", "labels", "y", "target", "classification_labels", "annotations", "sentiment" });
    if (const Column* label = first.find(mapping.label); label && label->isNumeric() && label->rowSize() > 1)
        mapping.label += "[0]";
    mapping.id = firstOf(first, { "id", "ids", "segment", "utterance_id", "video_id" });
    mapping.transcript = firstOf(first, { "raw_text", "text_raw", "transcript", "words", "sentence" });
    mapping.environment = firstOf(first, { "environment", "speaker", "show", "video" });
    if (mapping.transcript.empty())
        if (const Column* text = first.find("text"); text && !text->isNumeric())
            mapping.transcript = "text";
    const bool hasText
        = std::ranges::find(mapping.modalities, "text", &Mapping::Modality::name) != mapping.modalities.end();
    if (!hasText && !mapping.transcript.empty())
        mapping.wordWidth = kDefaultWordWidth;
    for (const Column& column : first.columns)
        if (column.name != mapping.label && column.name.find("regression_labels_") == 0)
            mapping.columns.push_back(column.name);
    for (const Split& split : file.splits)
        if (const std::string name = datasetSplit(split.name); !name.empty())
            mapping.splits[split.name] = name;
    return mapping;
}

void checkMapping(const Mapping& mapping, const File& file)
{
    if (mapping.modalities.empty() && mapping.wordWidth == 0)
        throw BadInput(fmt::format("{}: no column is known as a modality; say which one is: it has {}", file.path,
            listed(namesOf(file.splits.front().columns))));
    if (mapping.label.empty() && !file.noLabel.empty())
        throw BadInput(fmt::format("{}: {}", file.path, file.noLabel));
    if (mapping.label.empty())
        throw BadInput(fmt::format("{}: no column is known as the label; say which one is: it has {}", file.path,
            listed(namesOf(file.splits.front().columns))));
    std::set<std::string> names;
    for (const Mapping::Modality& modality : mapping.modalities)
        if (!names.insert(modality.name).second)
            throw BadInput(fmt::format("{}: the modality {} is named twice", file.path, modality.name));
    if (mapping.wordWidth > 0 && (names.contains("text") || mapping.transcript.empty()))
        throw BadInput(fmt::format("{}: features can be made of words where there is a transcript and no modality "
                                   "\"text\"",
            file.path));
    std::set<std::string> splits;
    for (const auto& [from, to] : mapping.splits) {
        const Split* split = file.find(from);
        if (!split)
            throw BadInput(
                fmt::format("{}: there is no split \"{}\"; it has {}", file.path, from, listed(namesOf(file.splits))));
        if (to != "train" && to != "valid" && to != "test" && !to.starts_with("test_") && !to.starts_with("valid_"))
            throw BadInput(fmt::format("{}: the split \"{}\" is to be \"{}\"; allowed are train, valid, test, test_... "
                                       "and valid_...",
                file.path, from, to));
        if (!splits.insert(to).second)
            throw BadInput(fmt::format("{}: two splits are to be \"{}\"", file.path, to));
        checkSplit(mapping, *split, file.path);
    }
    checkSplitRule(mapping.rule, file.path);
    if (!splits.contains("train"))
        throw BadInput(
            fmt::format("{}: no split is to be \"train\"; it has {}", file.path, listed(namesOf(file.splits))));
}

}
