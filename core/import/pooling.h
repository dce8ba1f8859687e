#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace cmir::foreign {

/// How a sequence becomes one vector.
enum class Pool : std::uint8_t { None, Mean, Last, Max };

std::string poolName(Pool pool); ///< "none", "mean", "last", "max"
Pool poolFromName(const std::string& name); ///< throws BadInput that lists the names

/// The first `length` steps of a sequence (T x width) as one vector. Values that are not finite are missing: they do
/// not count, and a feature that has no other is missing in the result (NaN), as all are of a sequence without steps.
void pool(std::span<const float> sequence, std::int64_t length, Pool how, std::span<float> vector);

}
