#pragma once

#include "core/analysis/probe.h"

#include <cstdint>
#include <optional>
#include <string>

namespace cmir {

/// What a value was measured on.
enum class MeasuredOn { Invariant, Spurious, Both };

/// One measured value, ready to be shown: with its uncertainty, with what it is to be held against, and with words.
struct MeasuredValue {
    std::string key; ///< "probe_environment"
    std::string title; ///< "Environment probe"
    std::string brief; ///< for a narrow column: "env. probe"
    MeasuredOn on = MeasuredOn::Both;
    std::optional<double> value; ///< none: see reason
    std::optional<double> lower, upper; ///< 95 % interval
    std::optional<double> reference; ///< what a representation that knows nothing of it would show
    std::optional<double> p; ///< of independence, by permutation
    std::int64_t n = 0; ///< rows it was measured on
    std::string note; ///< what was left out or done otherwise; may be empty
    std::string help; ///< what it is and what a good one looks like
    std::string reason; ///< why it is absent; empty where there is a value
};

/// The words of a measure.
struct MeasureWords {
    const char* key;
    const char* title;
    const char* brief;
    const char* help;
};

/// Without a value yet.
MeasuredValue measured(const MeasureWords& words, MeasuredOn on);
void addNote(MeasuredValue& value, const std::string& text);

/// What a probe found, or why it found nothing: of classes the share of right answers, of numbers R2 or an error, held
/// against what always giving the same answer comes to.
void fill(MeasuredValue& out, const ClassProbe& probe);
void fill(MeasuredValue& out, const NumberProbe& probe);
void fillError(MeasuredValue& out, const NumberProbe& probe, NumberScore::Error NumberScore::*error);

}
