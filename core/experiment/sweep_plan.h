#pragma once

#include "core/config/parameter.h"
#include "core/experiment/study.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// How the points of a sweep are laid.
enum class Sampler {
    Grid, ///< every combination of the axes' points
    Random, ///< each axis drawn by itself
    Quasi, ///< Halton's sequence with a seeded shift: as random, but evenly spread over all axes together
};
std::string samplerName(Sampler sampler); ///< "grid", "random", "quasi"
Sampler samplerFromName(const std::string& name); ///< throws BadInput

/// What one parameter of a sweep may be: single values and ranges, in the order written. Which values a parameter
/// allows, and whether it is spaced by steps or by factors, stands in the registry alone.
struct SweepAxis {
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
SweepAxis parseSweepAxis(const std::string& text);

/// The axis' points on a grid, as the parameter writes them, each once. A point counted from a range has at most six
/// significant digits.
std::vector<std::string> gridPoints(const SweepAxis& axis);
/// The value at a place 0 <= u < 1: parts by their shares, within a range by the parameter's scale.
std::string valueAt(const SweepAxis& axis, double u);

struct SweepOptions {
    Sampler sampler = Sampler::Grid;
    std::int64_t trials = 0; ///< points of random and quasi; at least 1
    std::uint64_t seed = 0; ///< of random and quasi
};

/// One variant per point, named "lambda1 = 0.1, K = 3". Points that come out the same (few choices, whole numbers)
/// count once. Every axis draws from a generator of its own name, so that a further axis changes nothing about the
/// others (for Halton's sequence: one that is added behind them). Throws BadInput: no axis, one named twice, no trials,
/// a grid of more than 10000 points.
StudyPlan sweepPlan(const RunConfig& base, const std::vector<SweepAxis>& axes, const SweepOptions& options,
    const std::vector<std::int64_t>& seeds);

/// How many variants that would be, without making them: at most so many where points are drawn, since some may come
/// out the same. Throws as sweepPlan does.
struct SweepSize {
    std::size_t points = 0;
    bool atMost = false;
};
SweepSize sweepSize(const std::vector<SweepAxis>& axes, const SweepOptions& options);

}
