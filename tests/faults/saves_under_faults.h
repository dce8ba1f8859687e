#pragma once

#include "tests/faults/failing_disk.h"

#include <QTest>

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

/// Lets every call that the save makes below its folder fail in turn, with every error, once and from there on: the old
/// file stays or the new one is whole, what is said names the file and the reason, nothing is left beside it and no
/// file stays open. Returns how many calls were made to fail.
inline int failEveryCall(const Save& save)
{
    const std::filesystem::path folder = save.file.parent_path();
    const std::string old = bytesOf(save.file);
    const std::vector<std::string> names = namesIn(folder);
    const auto restore = [&] { std::ofstream(save.file, std::ios::binary | std::ios::trunc) << old; };
    int failed = 0;
    save.save(); // what is opened once for good is open now
    restore();
    for (const char* call : { "open", "write", "sync", "rename", "close", "truncate" })
        for (const int error : diskErrors)
            for (const bool lasting : { false, true })
                for (int number = 1;; ++number) {
                    const std::string which = std::string(call) + " " + std::to_string(number)
                        + (lasting ? " and all after it: " : ": ") + std::strerror(error);
                    const std::size_t before = openFiles();
                    failingDiskPlan(folder.c_str(), call, number, error, lasting);
                    const std::string said = save.save();
                    failingDiskEnd();
                    if (failingDiskCalls() < number) {
                        restore();
                        break; // all calls of this kind have failed
                    }
                    ++failed;
                    const bool kept = bytesOf(save.file) == old;
                    const auto fail = [&](const char* what) {
                        QTest::qFail((which + ": " + what + "; said: " + said).c_str(), __FILE__, __LINE__);
                        return failed;
                    };
                    if (openFiles() != before)
                        return fail("a file stays open");
                    if (namesIn(folder) != names)
                        return fail("something is left in the folder");
                    if (said.empty() ? kept || !save.isNew() : !kept)
                        return fail(said.empty() ? "not saved, but nothing said" : "not the old file any more");
                    if (!said.empty() && said.find(save.file.filename().string()) == std::string::npos)
                        return fail("the message does not name the file");
                    if (said.find(".tmp") != std::string::npos)
                        return fail("the message names a file that nobody knows");
                    restore();
                }
    return failed;
}

}
