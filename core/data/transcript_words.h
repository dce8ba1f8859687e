#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cmir {

/// The words of a transcript (UTF-8) in their order: capital letters of ASCII made small, white space and punctuation
/// (also that of other scripts) left out. An apostrophe or a hyphen between two letters belongs to the word ("don't",
/// "so-so"; a curly apostrophe counts as a straight one). Chinese and Japanese are written without spaces: each
/// character is a word. Bytes that are not UTF-8 separate words.
std::vector<std::string> transcriptWords(std::string_view text);

}
