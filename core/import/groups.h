#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cmir::foreign {

/// What the samples of one recording have in common by their ids, as the field writes them: "vid$_$3", "vid[3]", "vid_3".
/// Empty where the ids are not all of one such form, where there is one recording, or nearly as many as samples.
std::vector<std::string> recordingsOf(const std::vector<std::string>& ids);

/// Train (0), valid (1) or test (2) for each sample: no group on two sides, groups drawn in a seeded order until each
/// side has its share of the samples. Without groups (empty) each sample is its own.
std::vector<int> splitByGroup(
    const std::vector<std::string>& groups, std::size_t samples, std::array<double, 3> shares, std::uint64_t seed);

}
