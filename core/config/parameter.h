#pragma once

#include "core/config/experiment_config.h"
#include "core/config/method.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cmir {

enum class ParameterType {
    Integer,
    Real,
    Choice, ///< one of `choices`
    Text, ///< free text with a grammar of its own (checked by the parameter)
};

enum class ParameterScale { Linear, Logarithmic };

/// Where a parameter stands in the panel; the order is the panel's.
enum class ParameterGroup { Main, Environments, Objective, Baselines, Model, Optimiser, Seeds, Synthetic, Machine };

/// A value on its way between the config, a widget, a command line and JSON. Choice and Text hold a string.
using ParameterValue = std::variant<std::int64_t, double, std::string>;

struct NumberRange {
    double minimum = 0, maximum = 0;

    bool contains(double value) const { return value >= minimum && value <= maximum; }
    friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

/// All there is to know about one parameter. Widgets, command line, JSON, validation, help and sweep axes come from it.
struct Parameter {
    std::string key; ///< as in --set and JSON: "lambda1"
    std::string symbol; ///< as in the paper: "λ₁"; may be empty
    std::string label; ///< a few words: "invariance weight"
    std::string unit; ///< may be empty
    std::string help; ///< what it does, what turning it up does, when to change it
    ParameterType type = ParameterType::Real;
    ParameterGroup group = ParameterGroup::Environments;
    ParameterScale scale = ParameterScale::Linear;
    double minimum = 0; ///< numbers only; the least allowed value (of a logarithmic one: besides 0 if zeroAllowed)
    double maximum = 0;
    double step = 1; ///< of a linear one
    std::optional<NumberRange> usual; ///< what a slider spans at first, within what is allowed; none: all of that
    bool zeroAllowed = false; ///< logarithmic: 0 is allowed below `minimum` (the slider's stop at the left end)
    bool live = false; ///< may change while it trains
    bool sameNumbers = false; ///< changes no number of a training, so that a job is the same whatever it is
    bool atStart = false; ///< the command line alone sets it: it is taken when the program starts
    bool betweenEpochs = false; ///< of a live one: it is looked at when an epoch ends
    std::string term; ///< of the loss, whose weight it is: "invariance", as in the history's train/invariance; or empty
    std::vector<std::string> choices;
    std::string specialWord; ///< e.g. "auto": stands for specialValue in text, JSON and widgets; may be empty
    std::int64_t specialValue = 0;
    std::vector<Method> methods; ///< whose objective reads it; empty: that of every method
    /// What in the settings leaves it without effect ("K is 0"); empty: nothing does. Asked with settings that went
    /// through configForMethod. Not set: nothing ever does.
    std::function<std::string(const ExperimentConfig&)> idle;

    /// Of one that is younger than the first version: what the program did before. It stands for the key where a run or
    /// a whole settings file of that time lacks it, so that old runs keep their meaning when a default changes.
    std::optional<ParameterValue> formerly;

    /// The value in a config, and the way back. `set` expects a value that `check` has passed.
    std::function<ParameterValue(const ExperimentConfig&)> get;
    std::function<void(ExperimentConfig&, const ParameterValue&)> set;
    /// Text only: throws BadInput when the text does not fit the grammar.
    std::function<void(const std::string&)> checkText;

    /// When a change of it while a run trains takes effect: "next step", "next epoch", "new run" or "program
    /// start".
    std::string takesEffect() const
    {
        return atStart ? "program start" : !live ? "new run" : betweenEpochs ? "next epoch" : "next step";
    }
    ParameterValue defaultValue() const { return get(ExperimentConfig {}); }
    NumberRange allowedRange() const { return { minimum, maximum }; } ///< numbers only
    NumberRange usualRange() const { return usual.value_or(allowedRange()); }

    /// Whether the built-in data are made from it.
    bool makesBuiltInData() const
    {
        return group == ParameterGroup::Synthetic || key == "world_seed" || key == "data_seed";
    }

    /// Whether it plays a part in a run of the method with the defaults, or with the paper's forms of the terms.
    bool appliesTo(Method method) const;
    /// Why it plays no part in a run of the method with these settings (as the user has them, not yet through
    /// configForMethod), as a sentence; empty: it plays one.
    std::string whyWithoutPart(Method method, const ExperimentConfig& config) const;
    /// Whether the method sets it, whatever the settings say of it: configForMethod gives the same for every value.
    bool isPinned(Method method, const ExperimentConfig& config) const;

    /// Throws BadInput, naming the key, the value and what is allowed.
    void check(const ParameterValue& value) const;
    /// Reads text as typed by a user ("3", "1e-3", "relative", "auto"); throws BadInput.
    ParameterValue parse(const std::string& text) const;
    /// Text that `parse` reads back to the same value.
    std::string format(const ParameterValue& value) const;
    /// Reads a JSON value; throws BadInput.
    ParameterValue fromJson(const nlohmann::json& value) const;
    nlohmann::json toJson(const ParameterValue& value) const;
    /// What is allowed, for messages and help: "0, or 1e-08 to 100", "clean or all".
    std::string allowed() const;
};

/// The panel's heading of a group.
std::string groupTitle(ParameterGroup group);

}
