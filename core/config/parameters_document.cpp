#include "core/config/parameter_words.h"
#include "core/config/preset.h"
#include "core/config/registry.h"

#include <nlohmann/json.hpp>

#include <array>

namespace cmir {

nlohmann::json parametersDocument()
{
    using nlohmann::json;
    json document { { "parameters", json::array() }, { "presets", json::array() } };
    constexpr std::array typeNames { "integer", "real", "choice", "text" };
    for (const Parameter& p : allParameters()) {
        json entry { { "key", p.key }, { "symbol", p.symbol }, { "label", p.label }, { "unit", p.unit },
            { "type", typeNames[static_cast<std::size_t>(p.type)] }, { "default", p.toJson(p.defaultValue()) },
            { "min", nullptr }, { "max", nullptr }, { "choices", p.choices },
            { "scale", p.scale == ParameterScale::Logarithmic ? "log" : "linear" }, { "live", p.live },
            { "takes_effect", p.takesEffect() }, { "help", p.help }, { "group", groupTitle(p.group) },
            { "allowed", p.allowed() }, { "methods", methodsOf(p) } };
        if (p.type == ParameterType::Integer || p.type == ParameterType::Real) {
            entry["min"]
                = p.type == ParameterType::Integer ? json(static_cast<std::int64_t>(p.minimum)) : json(p.minimum);
            entry["max"]
                = p.type == ParameterType::Integer ? json(static_cast<std::int64_t>(p.maximum)) : json(p.maximum);
            entry["zero_allowed"] = p.zeroAllowed || p.minimum <= 0;
            if (p.usual)
                entry["usual"] = { p.usual->minimum, p.usual->maximum };
        }
        document["parameters"].push_back(std::move(entry));
    }
    for (const Preset& p : allPresets()) {
        json values = json::object();
        for (const auto& [key, text] : p.values)
            values[key] = parameter(key).toJson(parameter(key).parse(text));
        json entry { { "name", p.name }, { "title", p.title }, { "note", p.note }, { "values", std::move(values) } };
        if (p.paperLearningRate)
            entry["paper_learning_rate"] = *p.paperLearningRate;
        document["presets"].push_back(std::move(entry));
    }
    return document;
}

}
