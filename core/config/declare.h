#pragma once

#include "core/config/parameter.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace cmir {

/// Builds one Parameter from a member of ExperimentConfig:
/// `Declare(&ExperimentConfig::K, "K", "K", "virtual environments").range(0, 16).live()`.
class Declare {
public:
    template <class Field>
    Declare(Field ExperimentConfig::*field, std::string key, std::string symbol, std::string label)
    {
        m_parameter.key = std::move(key);
        m_parameter.symbol = std::move(symbol);
        m_parameter.label = std::move(label);
        if constexpr (std::is_same_v<Field, std::int64_t>)
            m_parameter.type = ParameterType::Integer;
        else if constexpr (std::is_same_v<Field, double>)
            m_parameter.type = ParameterType::Real;
        else if constexpr (std::is_same_v<Field, std::string>)
            m_parameter.type = ParameterType::Text;
        if constexpr (!std::is_enum_v<Field>) {
            m_parameter.get = [field](const ExperimentConfig& config) -> ParameterValue { return config.*field; };
            m_parameter.set = [field](ExperimentConfig& config, const ParameterValue& value) {
                config.*field = std::get<Field>(value);
            };
        }
    }
    template <class Enum>
    Declare(Enum ExperimentConfig::*field, std::string key, std::string symbol, std::string label,
        const std::vector<std::string>& choices)
        : Declare(field, std::move(key), std::move(symbol), std::move(label))
    {
        m_parameter.type = ParameterType::Choice;
        m_parameter.choices = choices;
        m_parameter.get = [field, choices](const ExperimentConfig& config) -> ParameterValue {
            return choices[static_cast<std::size_t>(config.*field)];
        };
        m_parameter.set = [field, choices](ExperimentConfig& config, const ParameterValue& value) {
            const auto found = std::find(choices.begin(), choices.end(), std::get<std::string>(value));
            config.*field = static_cast<Enum>(found - choices.begin());
        };
    }

    Declare& in(ParameterGroup group) { return m_parameter.group = group, *this; }
    Declare& range(double minimum, double maximum, double step = 1)
    {
        m_parameter.minimum = minimum;
        m_parameter.maximum = maximum;
        m_parameter.step = step;
        return *this;
    }
    Declare& logarithmic(double minimum, double maximum)
    {
        m_parameter.scale = ParameterScale::Logarithmic;
        return range(minimum, maximum);
    }
    /// Where it is turned as a rule: a slider begins with this part of the range.
    Declare& usually(double minimum, double maximum)
    {
        m_parameter.usual = NumberRange { minimum, maximum };
        return *this;
    }
    Declare& orZero() { return m_parameter.zeroAllowed = true, *this; }
    Declare& weighs(std::string term) { return m_parameter.term = std::move(term), *this; }
    Declare& live() { return m_parameter.live = true, *this; }
    Declare& liveBetweenEpochs() { return m_parameter.betweenEpochs = true, live(); }
    Declare& sameNumbers() { return m_parameter.sameNumbers = true, *this; }
    Declare& atStart() { return m_parameter.atStart = true, *this; }
    Declare& unit(std::string text) { return m_parameter.unit = std::move(text), *this; }
    Declare& word(std::string text, std::int64_t value)
    {
        m_parameter.specialWord = std::move(text);
        m_parameter.specialValue = value;
        return *this;
    }
    Declare& checked(std::function<void(const std::string&)> check)
    {
        m_parameter.checkText = std::move(check);
        return *this;
    }
    Declare& only(std::vector<Method> methods) { return m_parameter.methods = std::move(methods), *this; }
    Declare& unless(std::string (*rule)(const ExperimentConfig&)) { return m_parameter.idle = rule, *this; }
    Declare& formerly(ParameterValue value) { return m_parameter.formerly = std::move(value), *this; }
    Declare& help(std::string text) { return m_parameter.help = std::move(text), *this; }

    operator Parameter() const { return m_parameter; } // NOLINT(google-explicit-constructor): ends the chain

private:
    Parameter m_parameter;
};

}
