#pragma once

#include "core/config/parameter.h"
#include "core/experiment/study.h"
#include "core/experiment/study_jobs.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

// What a setting does to the result, before anybody asks: each of some parameters at a few values around the present
// settings, all else as it is, each trained with the same few seeds. A plan is an ordinary study (variant 0 is the
// settings as they are), whose jobs are named by what decides their outcome, so that what was trained around other
// settings, or by another window, counts. Nothing is trained here; scent_training.h does that.

inline constexpr std::size_t scentPoints = 5; ///< values of a parameter, the present one among them
inline constexpr std::size_t scentSeeds = 3; ///< the settings' own seed and those after it

/// The number that a number parameter's value is.
double scentNumber(const ParameterValue& value);

/// Whether a parameter is one whose curve says what to turn: a number that may be turned while it trains, but not how
/// long it trains.
bool canHaveScent(const Parameter& parameter);
/// Those of such parameters that play a part in these settings.
bool hasScent(const Parameter& parameter, const RunConfig& base);

/// scentPoints - 1 other values, the nearest first: of a grid that does not move with the present value, so that what
/// was trained stays of use (powers of ten of a logarithmic parameter; an eighth of the usual range of a linear one).
/// As many below as above, or more of one side at an end of the range; 0 of a logarithmic parameter counts as the value
/// below the least. Fewer where there are fewer; none where the present value is a word.
std::vector<double> scentValues(const Parameter& parameter, const ParameterValue& present);

struct ScentPlan {
    struct Point {
        std::string key;
        double value = 0;
        std::size_t variant = 0; ///< 0: the present value
    };
    StudyPlan study;
    std::vector<Point> points; ///< by parameter, in the order of `keys`, ascending
    std::vector<std::string> keys;
};
/// For these parameters, in this order; those without a scent (hasScent) are left out.
ScentPlan scentPlan(const RunConfig& base, const std::vector<std::string>& keys);

/// The jobs in the order of their use: the settings as they are, then of each parameter in turn its two nearest values,
/// then of each the next two; all seeds of a value together. Throws BadInput as studyJobs does.
std::vector<StudyJob> scentJobs(const ScentPlan& plan);

/// What of the settings a parameter's curve depends on: all but the parameter itself. Equal texts, equal curves.
std::string scentSurroundings(const RunConfig& base, const std::string& key);

}
