#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cmir::foreign {

/// Features of a text without a language model: each word of it, in lower case, is counted at one of `values.size()`
/// places, chosen by a hash (FNV-1a) that also chooses the sign; then log(1 + count), and the row is scaled to
/// length 1. The same text gives the same row everywhere. Weinberger et al., "Feature hashing for large scale multitask
/// learning", 2009.
void hashedWords(std::string_view text, std::span<float> values);

/// Rows of hashedWords, one for each text.
std::vector<float> hashedWordRows(const std::vector<std::string>& texts, std::int64_t width);

}
