#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cmir {

/// What a person says of a run. It lies beside the run file, as RUN.h5.note.json, and not in it: a run is what was
/// trained, and an index of runs can always be made again from the files.
struct RunNote {
    std::string name; ///< in place of the file's
    bool star = false;
    std::vector<std::string> tags;
    std::string note;

    friend bool operator==(const RunNote&, const RunNote&) = default;
};

std::filesystem::path noteBeside(const std::filesystem::path& run);

/// Nothing where there is no such file. Throws BadInput naming file and field.
RunNote readNote(const std::filesystem::path& run);

/// Replaces the file as a whole or not at all; what another program wrote into it under other keys stays. A note that
/// says nothing needs no file. Throws Error; also where the file that is there cannot be read, for it would be lost.
void writeNote(const std::filesystem::path& run, const RunNote& note);

}
