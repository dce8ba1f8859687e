#pragma once

#include <string>
#include <string_view>

namespace cmir {

/// A text of a file or a user, fit for a line on a terminal: line ends and tabs become spaces, every other control
/// character (C0, DEL, C1) U+FFFD. A file's names could otherwise move the cursor, change colours or forge lines.
std::string printable(std::string_view text);

}
