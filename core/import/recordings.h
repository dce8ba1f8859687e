#pragma once

#include <string>
#include <vector>

namespace cmir::foreign {

/// What the samples of one recording have in common by their ids, as the field writes them: "vid$_$3", "vid[3]",
/// "vid_3". Empty where the ids are not all of one such form, where there is one recording, or nearly as many as
/// samples.
std::vector<std::string> recordingsOf(const std::vector<std::string>& ids);

}
