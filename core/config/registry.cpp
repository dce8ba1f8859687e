#include "core/config/registry.h"

#include "core/common/error.h"
#include "core/common/whole_file.h"
#include "core/config/declared_parameters.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <numeric>

namespace cmir {

namespace {

std::vector<std::string> allKeys()
{
    std::vector<std::string> keys;
    for (const Parameter& p : allParameters())
        keys.push_back(p.key);
    return keys;
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t { 0 });
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({ row[j] + 1, row[j - 1] + 1, substituted });
        }
    }
    return row.back();
}

}

std::span<const Parameter> allParameters()
{
    static const std::vector<Parameter> parameters = declaredParameters();
    return parameters;
}

const Parameter* findParameter(std::string_view key)
{
    const auto all = allParameters();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Parameter& p) { return p.key == key; });
    return found == all.end() ? nullptr : &*found;
}

const Parameter& parameter(std::string_view key)
{
    const Parameter* found = findParameter(key);
    if (!found)
        throw BadInput(fmt::format("unknown parameter \"{}\"; the nearest is \"{}\" (`cmir parameters` lists all)", key,
            nearestWord(key, allKeys())));
    return *found;
}

void setParameter(ExperimentConfig& config, std::string_view key, const std::string& text)
{
    const Parameter& p = parameter(key);
    p.set(config, p.parse(text));
}

void setParameter(ExperimentConfig& config, std::string_view assignment)
{
    const auto equals = assignment.find('=');
    if (equals == std::string_view::npos)
        throw BadInput(fmt::format("\"{}\" is no assignment; write key=value, e.g. K=3", assignment));
    setParameter(config, assignment.substr(0, equals), std::string(assignment.substr(equals + 1)));
}

nlohmann::json configToJson(const ExperimentConfig& config)
{
    nlohmann::json object = nlohmann::json::object();
    for (const Parameter& p : allParameters())
        object[p.key] = p.toJson(p.get(config));
    return object;
}

void applyConfigJson(ExperimentConfig& config, const nlohmann::json& object, const std::string& where)
{
    if (!object.is_object())
        throw BadInput(fmt::format("{}: expected a JSON object of parameters, found {}", where, object.type_name()));
    ExperimentConfig changed = config;
    for (const auto& [key, value] : object.items()) {
        try {
            const Parameter& p = parameter(key);
            p.set(changed, p.fromJson(value));
        } catch (const BadInput& error) {
            throw BadInput(fmt::format("{}: {}", where, error.what()));
        }
    }
    config = changed;
}

UnknownParameters applyRecordedJson(ExperimentConfig& config, const nlohmann::json& object, const std::string& where)
{
    UnknownParameters unknown;
    nlohmann::json known = object;
    if (object.is_object())
        for (const auto& [key, value] : object.items())
            if (!findParameter(key)) {
                unknown[key] = value.dump();
                known.erase(key);
            }
    applyConfigJson(config, known, where);
    return unknown;
}

nlohmann::json recordedJson(const ExperimentConfig& config, const UnknownParameters& unknown)
{
    nlohmann::json object = configToJson(config);
    for (const auto& [key, value] : unknown)
        object[key] = nlohmann::json::parse(value);
    return object;
}

ExperimentConfig configBeforeNewKeys()
{
    ExperimentConfig config;
    for (const Parameter& p : allParameters())
        if (p.formerly)
            p.set(config, *p.formerly);
    return config;
}

void applyConfigFile(ExperimentConfig& config, const std::string& path)
{
    nlohmann::json object;
    try {
        object = nlohmann::json::parse(readWholeFile(path));
    } catch (const nlohmann::json::parse_error& error) {
        // The library's message reads "[json.exception...] parse error at line 3, column 5: ..."
        const std::string text = error.what();
        const auto at = text.find("line ");
        throw BadInput(fmt::format("{}: not valid JSON: {}", path, at == std::string::npos ? text : text.substr(at)));
    }
    const bool whole = object.is_object() && std::ranges::all_of(allParameters(), [&](const Parameter& p) {
        return p.formerly || object.contains(p.key);
    });
    ExperimentConfig read = whole ? configBeforeNewKeys() : config;
    applyConfigJson(read, object, path);
    config = read;
}

std::string nearestWord(std::string_view word, std::span<const std::string> candidates)
{
    if (candidates.empty())
        return {};
    return *std::min_element(candidates.begin(), candidates.end(),
        [&](const std::string& a, const std::string& b) { return editDistance(word, a) < editDistance(word, b); });
}

}
