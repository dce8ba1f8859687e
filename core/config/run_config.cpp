#include "core/config/run_config.h"

#include "core/common/error.h"
#include "core/config/registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace cmir {

namespace {

const std::vector<std::string> names { "cmir", "erm", "augmentation", "misa", "irm", "vrex", "coral", "groupdro" };

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

std::string methodName(Method method)
{
    return names[static_cast<std::size_t>(method)];
}

std::vector<std::string> methodNames()
{
    return names;
}

Method methodFromName(const std::string& name)
{
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        throw BadInput(fmt::format("unknown method \"{}\"; allowed are {}", name, fmt::join(names, ", ")));
    return static_cast<Method>(found - names.begin());
}

std::string methodTitle(Method method)
{
    switch (method) {
    case Method::Cmir:
        return "CmIR";
    case Method::Erm:
        return "plain (ERM)";
    case Method::Augmentation:
        return "noise augmentation";
    case Method::Misa:
        return "MISA-style";
    case Method::Irm:
        return "IRM";
    case Method::Vrex:
        return "V-REx";
    case Method::Coral:
        return "CORAL";
    case Method::GroupDro:
        return "GroupDRO";
    }
    return {};
}

ExperimentConfig configForMethod(ExperimentConfig config, Method method)
{
    if (method == Method::Cmir)
        return config;
    config.lambda1 = config.lambda2 = config.lambda3 = 0;
    const bool clean = method == Method::Erm || method == Method::Misa;
    config.predict_on = clean ? PredictOn::Clean : PredictOn::All;
    if (clean || (method != Method::Augmentation && config.environments == EnvironmentSource::Real))
        config.K = 0;
    return config;
}

nlohmann::json runConfigToJson(const RunConfig& config)
{
    return { { "method", methodName(config.method) },
        { "data",
            { { "path", config.data.path }, { "sha256", config.sha256 }, { "name", config.dataName },
                { "modalities", config.data.modalities } } },
        { "parameters", configToJson(config.parameters) } };
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
    applyConfigJson(config.parameters, member(object, "parameters", where), where + ": parameters");
    return config;
}

}
