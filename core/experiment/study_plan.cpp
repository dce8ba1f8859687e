#include "core/experiment/study.h"

#include "core/common/error.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cmir {

using nlohmann::json;

namespace {

json variantToJson(const StudyVariant& variant)
{
    json settings = json::array(); // a list: their order is kept
    for (const auto& [key, value] : variant.settings)
        settings.push_back({ key, value });
    return { { "name", variant.name }, { "method", methodName(variant.method) }, { "settings", std::move(settings) },
        { "modalities", variant.modalities } };
}

StudyVariant variantFromJson(const json& object)
{
    StudyVariant variant;
    variant.name = object.at("name").get<std::string>();
    variant.method = methodFromName(object.at("method").get<std::string>());
    for (const json& setting : object.at("settings"))
        variant.settings.emplace_back(setting.at(0).get<std::string>(), setting.at(1).get<std::string>());
    variant.modalities = object.at("modalities").get<std::vector<std::string>>();
    return variant;
}

}

json studyPlanToJson(const StudyPlan& plan)
{
    json variants = json::array();
    for (const StudyVariant& variant : plan.variants)
        variants.push_back(variantToJson(variant));
    return { { "kind", plan.kind }, { "base", runConfigToJson(plan.base) }, { "axes", plan.axes },
        { "variants", std::move(variants) }, { "seeds", plan.seeds }, { "measures", plan.measures } };
}

StudyPlan studyPlanFromJson(const json& object, const std::string& where)
{
    StudyPlan plan;
    try {
        plan.kind = object.at("kind").get<std::string>();
        plan.base = runConfigFromJson(object.at("base"), where + ": base");
        plan.axes = object.at("axes").get<std::vector<std::string>>();
        for (const json& variant : object.at("variants"))
            plan.variants.push_back(variantFromJson(variant));
        plan.seeds = object.at("seeds").get<std::vector<std::int64_t>>();
        plan.measures = object.at("measures").get<std::vector<std::string>>();
    } catch (const json::exception& error) {
        throw BadInput(fmt::format("{}: the plan of the study is not as expected: {}", where, error.what()));
    }
    return plan;
}

}
