#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace cmir {

/// Losses of one candidate, one per objective; lower is better in each.
using Losses = std::vector<double>;

/// a is nowhere worse than b, and somewhere better. A loss that is not a number is worse than any that is one.
bool dominates(const Losses& a, const Losses& b);

/// The front of each candidate: 0 where no other one dominates it, 1 where only those of front 0 do, and so on.
/// Source: Deb, Pratap, Agarwal and Meyarivan, "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", 2002.
std::vector<std::size_t> paretoFronts(std::span<const Losses> candidates);

/// One number per candidate that orders them: by front, within a front those first that have most room about them
/// (crowding distance; the ends of a front before all others). With one objective it orders as that does.
std::vector<double> paretoOrder(std::span<const Losses> candidates);

}
