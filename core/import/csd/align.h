#pragma once

#include "core/import/csd/interval.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cmir::foreign::csd {

/// Intervals that overlap by no more than this do not; references that are no longer are skipped (the SDK's epsilon).
inline constexpr double kEpsilon = 1e-5; // seconds

/// For each reference the rows that overlap it by more than kEpsilon, in their order. Rows are in the order of their
/// starts; they may overlap each other, and references may come in any order. One pass over both where references are
/// in order too.
std::vector<std::vector<std::size_t>> overlapping(std::span<const Interval> references, std::span<const Interval> rows);

/// How several rows that overlap one reference become one.
enum class Collapse : std::uint8_t { Mean, First, Last, Max };

std::string collapseName(Collapse collapse); ///< "mean", "first", "last", "max"
Collapse collapseFromName(const std::string& name); ///< throws BadInput that lists the names

/// Rows of `width` features as one; values that are not finite count as they are, as in the SDK. No row: zeros.
void collapse(
    const std::vector<float>& features, std::span<const std::size_t> rows, Collapse how, std::span<float> result);

}
