#include "core/run/run_config.h"

#include "core/common/error.h"
#include "core/config/registry.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cmir {

namespace {

const nlohmann::json& member(const nlohmann::json& object, const char* key, const std::string& where)
{
    const auto found = object.find(key);
    if (found == object.end())
        throw BadInput(fmt::format("{}: \"{}\" is missing", where, key));
    return *found;
}

std::string text(const nlohmann::json& object, const char* key, const std::string& where)
{
    const nlohmann::json& value = member(object, key, where);
    if (!value.is_string())
        throw BadInput(fmt::format("{}: \"{}\" is {}; a text is expected", where, key, value.dump()));
    return value.get<std::string>();
}

}

nlohmann::json runConfigToJson(const RunConfig& config)
{
    nlohmann::json object { { "method", methodName(config.method) },
        { "data",
            { { "path", config.data.path }, { "sha256", config.sha256 }, { "name", config.dataName },
                { "modalities", config.data.modalities } } },
        { "parameters", recordedJson(config.parameters, config.unknown) } };
    if (!config.modules.empty())
        object["modules"] = config.modules;
    return object;
}

RunConfig runConfigFromJson(const nlohmann::json& object, const std::string& where)
{
    if (!object.is_object())
        throw BadInput(fmt::format("{}: expected a JSON object, found {}", where, object.type_name()));
    RunConfig config;
    config.method = methodFromName(text(object, "method", where));
    const nlohmann::json& data = member(object, "data", where);
    config.data.path = text(data, "path", where + ": data");
    config.sha256 = text(data, "sha256", where + ": data");
    config.dataName = text(data, "name", where + ": data");
    try {
        config.data.modalities = member(data, "modalities", where + ": data").get<std::vector<std::string>>();
    } catch (const nlohmann::json::type_error&) {
        throw BadInput(fmt::format("{}: data: \"modalities\" is not a list of texts", where));
    }
    try {
        if (const auto modules = object.find("modules"); modules != object.end())
            config.modules = modules->get<std::map<std::string, std::string>>();
    } catch (const nlohmann::json::type_error&) {
        throw BadInput(fmt::format("{}: \"modules\" is not an object of texts", where));
    }
    config.parameters = configBeforeNewKeys();
    config.unknown = applyRecordedJson(config.parameters, member(object, "parameters", where), where + ": parameters");
    return config;
}

}
