#pragma once

#include <array>
#include <cstdint>

namespace cmir {

/// One call of Philox4x32-10: four random words from a counter and a key.
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// `count` standard normal numbers from a key: a counter through Philox, then Box and Muller's transform. `group` is
/// where in the stream of this key they begin, in groups of 64, so that several threads can write one stream in pieces.
/// The same numbers on every machine, whatever the vector width.
void fillNormal(float* out, std::int64_t count, std::uint64_t key, std::uint64_t group = 0);

}
