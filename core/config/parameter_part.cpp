// Which parameters play a part in which method: what configForMethod sets, what the objectives read
// (Parameter::methods) and what the settings switch off (Parameter::idle), joined.

#include "core/config/parameter.h"
#include "core/config/registry.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmir {

namespace {

const std::string& nameInSentences(const Parameter& p)
{
    return p.symbol.empty() ? p.key : p.symbol;
}

/// Two values of the parameter that differ.
std::pair<ParameterValue, ParameterValue> twoValues(const Parameter& p)
{
    switch (p.type) {
    case ParameterType::Integer:
        return { static_cast<std::int64_t>(p.minimum), static_cast<std::int64_t>(p.maximum) };
    case ParameterType::Real:
        return { p.minimum, p.maximum };
    case ParameterType::Choice:
        return { p.choices.front(), p.choices.back() };
    case ParameterType::Text:
        break;
    }
    return { std::string("a"), std::string("b") };
}

ParameterValue trainedValue(const Parameter& p, Method method, ExperimentConfig config, const ParameterValue& value)
{
    p.set(config, value);
    return p.get(configForMethod(config, method));
}

/// The setting that makes the method pin `p`, as "environments = real"; empty: it pins `p` in any case.
std::string causeOfPin(const Parameter& p, Method method, const ExperimentConfig& config)
{
    for (const Parameter& other : allParameters()) {
        ExperimentConfig changed = config;
        other.set(changed, other.defaultValue());
        if (other.key != p.key && !p.isPinned(method, changed))
            return fmt::format("{} = {}", other.key, other.format(other.get(config)));
    }
    return {};
}

std::string pinSentence(const Parameter& p, Method method, const ExperimentConfig& config)
{
    const std::string cause = causeOfPin(p, method, config);
    return fmt::format("{} is {} in a run of {}{}.", nameInSentences(p),
        p.format(p.get(configForMethod(config, method))), methodTitle(method), cause.empty() ? "" : " with " + cause);
}

std::string methodsSentence(const Parameter& p, Method method)
{
    std::string owners;
    for (std::size_t i = 0; i < p.methods.size(); ++i)
        owners += (i == 0 ? "" : i + 1 == p.methods.size() ? " and " : ", ") + methodTitle(p.methods[i]);
    return fmt::format("{} plays no part in {}: it belongs to {}.", nameInSentences(p), methodTitle(method), owners);
}

bool playsPart(const Parameter& p, Method method, const ExperimentConfig& config)
{
    if (p.isPinned(method, config) || (!p.methods.empty() && std::ranges::find(p.methods, method) == p.methods.end()))
        return false;
    return !p.idle || p.idle(configForMethod(config, method)).empty();
}

}

bool Parameter::isPinned(Method method, const ExperimentConfig& config) const
{
    const auto [one, other] = twoValues(*this);
    return trainedValue(*this, method, config, one) == trainedValue(*this, method, config, other);
}

bool Parameter::appliesTo(Method method) const
{
    ExperimentConfig paper;
    paper.invariance_form = InvarianceForm::L1;
    paper.decorrelation_form = DecorrelationForm::Correlation;
    ExperimentConfig inferring;
    inferring.environments = EnvironmentSource::Inferred;
    return playsPart(*this, method, {}) || playsPart(*this, method, paper) || playsPart(*this, method, inferring);
}

std::string Parameter::whyWithoutPart(Method method, const ExperimentConfig& config) const
{
    if (isPinned(method, config))
        return pinSentence(*this, method, config);
    if (!methods.empty() && std::ranges::find(methods, method) == methods.end())
        return methodsSentence(*this, method);
    const std::string reason = idle ? idle(configForMethod(config, method)) : "";
    if (reason.empty())
        return {};
    // Left out by the method, or by the user's own settings?
    if (idle(config).empty() || !appliesTo(method))
        return fmt::format(
            "{} plays no part in a run of {}, where {}.", nameInSentences(*this), methodTitle(method), reason);
    return fmt::format("{} plays no part while {}.", nameInSentences(*this), reason);
}

}
