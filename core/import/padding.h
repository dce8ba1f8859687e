#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace cmir::foreign {

struct Padding {
    std::int64_t length = 0; ///< steps that are no padding
    bool moved = false; ///< they came after the padding
};

/// Brings the steps of one sequence (T x width) before its padding, which is steps of nothing but zeros, and says how
/// many they are. `known`: how many the file says they are; then only their place is looked for. Without it zeros at
/// the end, or else at the beginning, are padding.
Padding moveToFront(std::span<float> sequence, std::size_t width, std::optional<std::int64_t> known);

}
