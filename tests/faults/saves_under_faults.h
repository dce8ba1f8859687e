#pragma once

#include "tests/faults/failing_disk.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace cmir::test {

/// What a disk answers with.
inline constexpr std::array diskErrors { ENOSPC, EIO, EROFS, EACCES, EDQUOT };

/// One kind of save, of one file.
struct Save {
    std::filesystem::path file; ///< holds the old content already
    /// Saves the new content. Returns what is said to the user; empty: it was saved.
    std::function<std::string()> save;
    /// Whether the file, not being the old one, is a whole one with the new content.
    std::function<bool()> isNew;
};

inline std::string bytesOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    std::string bytes(file ? static_cast<std::size_t>(file.tellg()) : 0, '\0');
    file.seekg(0).read(bytes.data(), static_cast<std::streamsize>(bytes.size())); // at once: tests are not optimised
    return bytes;
}

inline std::size_t openFiles()
{
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

inline std::vector<std::string> namesIn(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

/// With what a call fails, of which many are counted: every error, or as many as CMIR_FAULT_ERRORS says, each in turn.
inline std::vector<int> errorsOf(int number)
{
    bool known = false;
    const int asked = qEnvironmentVariableIntValue("CMIR_FAULT_ERRORS", &known);
    std::vector<int> errors(diskErrors.begin(), diskErrors.end());
    std::ranges::rotate(errors, errors.begin() + number % std::ssize(errors));
    errors.resize(known ? std::clamp<std::size_t>(static_cast<std::size_t>(asked), 1, errors.size()) : errors.size());
    return errors;
}

/// One save in which a call fails: the old file stays or the new one is whole, what is said names the file and the
/// reason, nothing is left beside it and no file stays open. Returns whether the save makes so many calls of this kind.
inline bool failOneCall(const Save& save, const std::string& old, const char* call, int number, bool lasting, int error)
{
    const std::filesystem::path folder = save.file.parent_path();
    const std::vector<std::string> names = namesIn(folder);
    const std::size_t before = openFiles();
    failingDiskPlan(folder.c_str(), call, number, error, lasting);
    const std::string said = save.save();
    failingDiskEnd();
    const bool met = failingDiskCalls() >= number;
    const auto check = [&](bool good, const char* what) {
        if (met && !good)
            QTest::qFail((std::string(call) + " " + std::to_string(number) + (lasting ? " and all after it: " : ": ")
                             + std::strerror(error) + ": " + what + "; said: " + said)
                             .c_str(),
                __FILE__, __LINE__);
    };
    const bool kept = bytesOf(save.file) == old;
    check(openFiles() == before, "a file stays open");
    check(namesIn(folder) == names, "something is left in the folder");
    if (said.empty())
        check(!kept && save.isNew(), "not saved, but nothing said");
    else {
        check(kept, "not the old file any more");
        check(said.find(save.file.filename().string()) != std::string::npos, "the message does not name the file");
        check(said.find(".tmp") == std::string::npos, "the message names a file that nobody knows");
    }
    std::ofstream(save.file, std::ios::binary | std::ios::trunc) << old;
    return met;
}

/// Lets every call that the save makes below its folder fail in turn (failOneCall), once and from there on. Returns how
/// many calls were made to fail; ends at the first that is not borne.
inline int failEveryCall(const Save& save)
{
    const std::string old = bytesOf(save.file);
    save.save(); // what is opened once for good is open now
    std::ofstream(save.file, std::ios::binary | std::ios::trunc) << old;
    int failed = 0;
    int kind = 0;
    for (const char* call : { "open", "write", "sync", "rename", "close", "truncate" })
        for (const bool lasting : { false, true })
            for (int number = 1, turn = ++kind; !QTest::currentTestFailed(); ++number, ++turn) {
                int met = 0; // the last round has no such call
                for (const int error : errorsOf(turn))
                    met += failOneCall(save, old, call, number, lasting, error);
                if (met == 0)
                    break;
                ++failed;
            }
    return failed;
}

}
