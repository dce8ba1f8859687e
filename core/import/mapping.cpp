#include "core/import/mapping.h"

#include "core/common/error.h"

#include <nlohmann/json.hpp>
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
    std::string lower = name.starts_with("test_") ? name : "test_" + name.substr(4);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
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
    mapping.modalities.push_back({ name, column, lengths });
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

const Column& needed(const Split& split, const std::string& name, const std::string& use, const std::string& where)
{
    if (const Column* column = split.find(name))
        return *column;
    throw BadInput(fmt::format("{}: {} is to be \"{}\", which the split \"{}\" has not; it has {}", where, use, name,
        split.name, listed(namesOf(split.columns))));
}

const Column& neededNumbers(
    const Split& split, const std::string& name, const std::string& use, const std::string& where)
{
    const Column& column = needed(split, name, use, where);
    if (!column.isNumeric())
        throw BadInput(fmt::format("{}: {} is to be \"{}\" of \"{}\", which is text; numbers are needed", where, use,
            name, split.name));
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
    needed(split, mapping.label, "the label", where);
    for (const auto& [use, name] : std::map<std::string, std::string> { { "the id", mapping.id },
             { "the transcript", mapping.transcript }, { "the environment", mapping.environment } })
        if (!name.empty())
            needed(split, name, use, where);
    for (const std::string& name : mapping.columns)
        needed(split, name, "a column", where);
}

std::string textAt(const nlohmann::json& json, const char* key, const std::string& where)
{
    const auto found = json.find(key);
    if (found == json.end() || found->is_null())
        return {};
    if (!found->is_string())
        throw BadInput(fmt::format("{}: \"{}\" must be the name of a column", where, key));
    return found->get<std::string>();
}

}

Mapping defaultMapping(const File& file)
{
    Mapping mapping;
    const Split& first = file.splits.front();
    addModality(mapping, first, "text", firstOf(first, { "text", "text_features", "glove" }));
    addModality(mapping, first, "audio", firstOf(first, { "audio", "acoustic", "covarep" }));
    addModality(mapping, first, "vision", firstOf(first, { "vision", "visual", "video", "facet" }));
    for (const Column& column : first.columns) {
        const bool taken = std::ranges::find(mapping.modalities, column.name, &Mapping::Modality::column)
            != mapping.modalities.end();
        if (!taken && isFeatures(column) && !isKnownOther(column.name))
            addModality(mapping, first, column.name, column.name);
    }
    mapping.label = firstOf(first,
        { "regression_labels", "label", "labels", "y", "target", "classification_labels", "annotations", "sentiment" });
    mapping.id = firstOf(first, { "id", "ids", "segment", "utterance_id", "video_id" });
    mapping.transcript = firstOf(first, { "raw_text", "text_raw", "transcript", "words", "sentence" });
    mapping.environment = firstOf(first, { "environment", "speaker", "show", "video" });
    if (mapping.transcript.empty())
        if (const Column* text = first.find("text"); text && !text->isNumeric())
            mapping.transcript = "text";
    const bool hasText = std::ranges::find(mapping.modalities, "text", &Mapping::Modality::name) != mapping.modalities.end();
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
            throw BadInput(fmt::format("{}: there is no split \"{}\"; it has {}", file.path, from,
                listed(namesOf(file.splits))));
        if (to != "train" && to != "valid" && to != "test" && !to.starts_with("test_") && !to.starts_with("valid_"))
            throw BadInput(fmt::format("{}: the split \"{}\" is to be \"{}\"; allowed are train, valid, test, test_... "
                                       "and valid_...",
                file.path, from, to));
        if (!splits.insert(to).second)
            throw BadInput(fmt::format("{}: two splits are to be \"{}\"", file.path, to));
        checkSplit(mapping, *split, file.path);
    }
    if (!splits.contains("train"))
        throw BadInput(fmt::format("{}: no split is to be \"train\"; it has {}", file.path, listed(namesOf(file.splits))));
}

nlohmann::json mappingToJson(const Mapping& mapping)
{
    nlohmann::json json { { "format", "cmir-mapping" }, { "modalities", nlohmann::json::array() },
        { "label", mapping.label }, { "splits", mapping.splits } };
    for (const Mapping::Modality& modality : mapping.modalities) {
        nlohmann::json one { { "name", modality.name }, { "column", modality.column } };
        if (!modality.lengths.empty())
            one["lengths"] = modality.lengths;
        json["modalities"].push_back(std::move(one));
    }
    for (const auto& [key, value] : { std::pair("id", mapping.id), std::pair("transcript", mapping.transcript),
             std::pair("environment", mapping.environment) })
        if (!value.empty())
            json[key] = value;
    if (!mapping.columns.empty())
        json["columns"] = mapping.columns;
    if (mapping.task)
        json["task"] = taskName(*mapping.task);
    if (mapping.wordWidth > 0)
        json["word_width"] = mapping.wordWidth;
    return json;
}

Mapping mappingFromJson(const nlohmann::json& json, const std::string& where)
{
    const std::set<std::string> known { "format", "modalities", "label", "id", "transcript", "environment", "columns",
        "splits", "task", "word_width" };
    if (!json.is_object())
        throw BadInput(where + ": a mapping is an object: {\"modalities\": [...], \"label\": ...}");
    for (const auto& [key, value] : json.items())
        if (!known.contains(key))
            throw BadInput(fmt::format("{}: \"{}\" is no part of a mapping; allowed are {}", where, key,
                fmt::join(known, ", ")));
    Mapping mapping;
    mapping.label = textAt(json, "label", where);
    mapping.id = textAt(json, "id", where);
    mapping.transcript = textAt(json, "transcript", where);
    mapping.environment = textAt(json, "environment", where);
    if (const std::string task = textAt(json, "task", where); !task.empty())
        mapping.task = taskFromName(task);
    try {
        for (const auto& modality : json.value("modalities", nlohmann::json::array()))
            mapping.modalities.push_back({ modality.at("name").get<std::string>(),
                modality.at("column").get<std::string>(), modality.value("lengths", std::string()) });
        mapping.columns = json.value("columns", std::vector<std::string>());
        mapping.splits = json.value("splits", std::map<std::string, std::string>());
        mapping.wordWidth = json.value("word_width", std::int64_t { 0 });
    } catch (const nlohmann::json::exception&) {
        throw BadInput(where + ": modalities must be [{\"name\": ..., \"column\": ..., \"lengths\": ...}], columns a list "
                               "of names, splits {\"dev\": \"valid\"}, word_width a whole number");
    }
    constexpr std::int64_t widest = 1 << 16;
    if (mapping.wordWidth < 0 || mapping.wordWidth > widest)
        throw BadInput(fmt::format("{}: word_width is {}; allowed are 0 to {}", where, mapping.wordWidth, widest));
    return mapping;
}

}
