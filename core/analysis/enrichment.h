#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// The natural logarithm of P(X >= hits) of the hypergeometric distribution: of `all` points `marked` have a value, and
/// `drawn` are drawn without looking. 0 for hits <= 0; -infinity where so many hits are impossible.
double logHypergeometricTail(std::int64_t hits, std::int64_t drawn, std::int64_t marked, std::int64_t all);

/// What is known of points by name: for each the index of one of a few words, or -1.
struct PointWords {
    std::string name;
    std::vector<std::int32_t> word; ///< one per point
    std::vector<std::string> words;
};

/// A value that a group of points has more often than the others.
struct OverRepresented {
    std::size_t column = 0; ///< of the columns tried
    std::int32_t word = 0;
    std::int64_t hits = 0, group = 0; ///< points of the group with the value, and all of it that have any
    std::int64_t marked = 0, all = 0; ///< the same of all points
    std::int64_t tried = 0; ///< pairs of a column and a value
    double p = 1; ///< hypergeometric, times `tried` (Bonferroni), at most 1
};

/// The value that stands out most in the group (the least p), if it is clear: p < level, at least one and a half times
/// as frequent in the group as among all, and either more than half of the group has it, or more than half of those who
/// have it are in the group. `inGroup`: one per point. Points are taken as drawn independently of each other.
std::optional<OverRepresented> mostOverRepresented(
    std::span<const PointWords> columns, const std::vector<bool>& inGroup, double level = 0.01);

}
