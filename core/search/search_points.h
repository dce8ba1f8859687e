#pragma once

#include "core/search/search_axis.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// A value per axis, as the parameter writes it.
using SearchPoint = std::vector<std::string>;

/// How the points of a sweep are laid.
enum class Sampler {
    Grid, ///< every combination of the axes' points
    Random, ///< each axis drawn by itself
    Quasi, ///< Halton's sequence with a seeded shift: as random, but evenly spread over all axes together
};
std::string samplerName(Sampler sampler); ///< "grid", "random", "quasi"
Sampler samplerFromName(const std::string& name); ///< throws BadInput

/// Throws BadInput: no axis, one named twice.
void checkAxes(const std::vector<SearchAxis>& axes);

/// Every combination of the axes' points on a grid, the last axis running fastest. Throws BadInput for more than 10000.
std::vector<SearchPoint> gridOf(const std::vector<SearchAxis>& axes);
std::size_t gridSize(const std::vector<SearchAxis>& axes); ///< throws as gridOf does

/// So many points of the samplers Random and Quasi. Every axis draws from a generator of its own name, so that a
/// further axis changes nothing about the others (for Halton's sequence: one that is added behind them); points that
/// follow change nothing about those before. Throws BadInput: a number out of 1..10000, more axes than Quasi takes.
void checkTrials(std::size_t axes, Sampler sampler, std::int64_t trials);
std::vector<SearchPoint> drawnPoints(
    const std::vector<SearchAxis>& axes, Sampler sampler, std::int64_t trials, std::uint64_t seed);

}
