#include "core/common/error.h"
#include "core/import/mapping.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <set>
#include <utility>

namespace cmir::foreign {

namespace {

void checkKeys(const nlohmann::json& json, const std::set<std::string>& known, const std::string& where)
{
    for (const auto& [key, value] : json.items())
        if (!known.contains(key))
            throw BadInput(
                fmt::format("{}: \"{}\" is no part of a mapping; allowed are {}", where, key, fmt::join(known, ", ")));
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

nlohmann::json ruleToJson(const SplitRule& rule)
{
    const SplitRule usual;
    nlohmann::json json { { "by", splitRuleName(rule.by) } };
    if (rule.shares != usual.shares)
        json["shares"] = rule.shares;
    if (rule.folds != 0) {
        json["folds"] = rule.folds;
        json["fold"] = rule.fold;
    }
    if (rule.seed != usual.seed)
        json["seed"] = rule.seed;
    if (!rule.ids.empty())
        json["ids"] = rule.ids;
    if (!rule.leaveOut.empty())
        json["leave_out"] = rule.leaveOut;
    return json;
}

SplitRule ruleFromJson(const nlohmann::json& json, const std::string& where)
{
    SplitRule rule;
    if (!json.is_object())
        throw BadInput(where + ": \"split\" must be an object: {\"by\": \"group\", \"seed\": 0}");
    checkKeys(json, { "by", "shares", "folds", "fold", "seed", "ids", "leave_out" }, where);
    try {
        rule.by = splitRuleFromName(json.value("by", splitRuleName(rule.by)));
        rule.shares = json.value("shares", rule.shares);
        rule.folds = json.value("folds", rule.folds);
        rule.fold = json.value("fold", rule.fold);
        rule.seed = json.value("seed", rule.seed);
        rule.ids = json.value("ids", rule.ids);
        rule.leaveOut = json.value("leave_out", rule.leaveOut);
    } catch (const nlohmann::json::exception&) {
        throw BadInput(where
            + ": of \"split\", by must be a name, shares three numbers, folds, fold and seed whole "
              "numbers, ids {\"train\": [...], ...}, leave_out a list of names");
    } catch (const BadInput& error) {
        throw BadInput(where + ": " + error.what());
    }
    checkSplitRule(rule, where);
    return rule;
}

}

nlohmann::json mappingToJson(const Mapping& mapping)
{
    nlohmann::json json { { "format", "cmir-mapping" }, { "modalities", nlohmann::json::array() },
        { "label", mapping.label }, { "splits", mapping.splits } };
    for (const Mapping::Modality& modality : mapping.modalities) {
        nlohmann::json one { { "name", modality.name }, { "column", modality.column } };
        if (!modality.lengths.empty())
            one["lengths"] = modality.lengths;
        if (modality.pool != Pool::None)
            one["pool"] = poolName(modality.pool);
        if (modality.further)
            one["further"] = true;
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
    if (mapping.rule != SplitRule {})
        json["split"] = ruleToJson(mapping.rule);
    if (mapping.dropUnlabelled)
        json["drop_unlabelled"] = true;
    return json;
}

Mapping mappingFromJson(const nlohmann::json& json, const std::string& where)
{
    const std::set<std::string> known { "format", "modalities", "label", "id", "transcript", "environment", "columns",
        "splits", "task", "word_width", "split", "drop_unlabelled" };
    if (!json.is_object())
        throw BadInput(where + ": a mapping is an object: {\"modalities\": [...], \"label\": ...}");
    checkKeys(json, known, where);
    Mapping mapping;
    mapping.label = textAt(json, "label", where);
    mapping.id = textAt(json, "id", where);
    mapping.transcript = textAt(json, "transcript", where);
    mapping.environment = textAt(json, "environment", where);
    if (const std::string task = textAt(json, "task", where); !task.empty())
        mapping.task = taskFromName(task);
    try {
        for (const auto& modality : json.value("modalities", nlohmann::json::array())) {
            checkKeys(modality, { "name", "column", "lengths", "pool", "further" }, where);
            mapping.modalities.push_back({ modality.at("name").get<std::string>(),
                modality.at("column").get<std::string>(), modality.value("lengths", std::string()),
                poolFromName(modality.value("pool", poolName(Pool::None))), modality.value("further", false) });
        }
        mapping.columns = json.value("columns", std::vector<std::string>());
        mapping.splits = json.value("splits", std::map<std::string, std::string>());
        mapping.wordWidth = json.value("word_width", std::int64_t { 0 });
        mapping.dropUnlabelled = json.value("drop_unlabelled", false);
    } catch (const nlohmann::json::exception&) {
        throw BadInput(where
            + ": modalities must be [{\"name\": ..., \"column\": ..., \"lengths\": ...}], columns a list "
              "of names, splits {\"dev\": \"valid\"}, word_width a whole number");
    }
    constexpr std::int64_t widest = 1 << 16;
    if (const auto rule = json.find("split"); rule != json.end())
        mapping.rule = ruleFromJson(*rule, where);
    if (mapping.wordWidth < 0 || mapping.wordWidth > widest)
        throw BadInput(fmt::format("{}: word_width is {}; allowed are 0 to {}", where, mapping.wordWidth, widest));
    return mapping;
}

}
