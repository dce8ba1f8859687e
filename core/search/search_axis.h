#pragma once

#include "core/config/parameter.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// What one parameter of a sweep may be: single values and ranges, in the order written. Which values a parameter
/// allows, and whether it is spaced by steps or by factors, stands in the registry alone.
struct SearchAxis {
    /// A range, or a single value.
    struct Part {
        std::string value; ///< of a single one, as the parameter writes it; empty: a range
        double lower = 0, upper = 0; ///< of a range, both included
        std::int64_t points = 1; ///< of a range on a grid; its share beside single values otherwise
    };
    std::string key;
    std::vector<Part> parts;
};

/// Reads an axis as typed:
///   "lambda1=1e-4,1e-3,1e-2"   these values
///   "lambda1=1e-6..1:7"        7 points from 1e-6 to 1, by factors where the parameter is logarithmic, else by steps
///   "lambda1=0,1e-6..1:7"      both
///   "K=1..10"                  every whole number; of other numbers 5 points
///   "predict_on", "lambda1"    every choice; the whole range of the registry
/// Throws BadInput: unknown key, a value that is not allowed, a range of words, a parameter that no study can sweep
/// (seed, which counts repetitions; the machine's).
SearchAxis parseSearchAxis(const std::string& text);

/// What a parameter may usually be, as parseSearchAxis takes it behind the key: its usual range, with 0 where that
/// stands apart; of choices all of them; of a text its default.
std::string usualAxis(const Parameter& parameter);

/// The axis' points on a grid, as the parameter writes them, each once. A point counted from a range has at most six
/// significant digits.
std::vector<std::string> gridPoints(const SearchAxis& axis);
/// The value at a place 0 <= u < 1: parts by their shares, within a range by the parameter's scale.
std::string valueAt(const SearchAxis& axis, double u);

/// A value of the axis with three significant digits, as a person would write it, where that lies in the same range.
std::string briefly(const SearchAxis& axis, const std::string& value);

/// Where a value lies on an axis: in which part, and within a range at 0..1 by the parameter's scale, so that equal
/// steps there are equal steps (or factors) of the value. Of a single value `within` is 0.5.
struct AxisPlace {
    std::size_t part = 0;
    double within = 0.5;

    friend bool operator==(const AxisPlace&, const AxisPlace&) = default;
};
std::string valueAt(const SearchAxis& axis, const AxisPlace& place);
/// The place of a value that an axis gave; a whole number lies in the middle of its share. Single values come first. A
/// value that is not on the axis lies at the nearest end of its first range, else at its first part.
AxisPlace placeOf(const SearchAxis& axis, const std::string& value);
/// How much of the axis a part takes, before anything is known: the shares are 1 together.
double shareOf(const SearchAxis& axis, std::size_t part);

}
