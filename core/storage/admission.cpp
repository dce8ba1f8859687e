#include "core/storage/admission.h"

#include "core/common/error.h"
#include "core/storage/atomic_file.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include <sys/stat.h>

namespace cmir {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostKnownFiles = 20000; ///< kept in the list when it is shortened

/// Another file, or the same after it was changed, has another one. Empty: there is no such file.
std::string identityOf(const fs::path& file)
{
    struct stat found { };
    if (::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode))
        return {};
    return fmt::format(
        "{} {} {}.{:09} {}", found.st_dev, found.st_ino, found.st_mtim.tv_sec, found.st_mtim.tv_nsec, found.st_size);
}

/// The files that need no check. For several threads at once.
class KnownFiles {
public:
    void use(FileCheck check, fs::path list)
    {
        const std::lock_guard guard(m_mutex);
        m_check = std::move(check);
        m_list = std::move(list);
        m_known.clear();
        m_listRead.clear();
        const auto lines = listed();
        if (lines.size() > 2 * kMostKnownFiles)
            shorten(lines);
    }
    FileCheck check() const
    {
        const std::lock_guard guard(m_mutex);
        return m_check;
    }
    bool knows(const std::string& identity)
    {
        const std::lock_guard guard(m_mutex);
        if (m_known.count(identity) == 0)
            readAgain();
        return m_known.count(identity) > 0;
    }
    void add(const std::string& identity)
    {
        const std::lock_guard guard(m_mutex);
        if (!m_check || identity.empty() || !m_known.insert(identity).second || m_list.empty())
            return;
        std::error_code ignored;
        fs::create_directories(m_list.parent_path(), ignored);
        std::ofstream(m_list, std::ios::app) << identity + "\n"; // best effort: else it is checked again
    }

private:
    /// Another program may have added to it.
    void readAgain()
    {
        std::string now = identityOf(m_list);
        if (now == m_listRead)
            return;
        m_listRead = std::move(now);
        for (std::string& line : listed())
            m_known.insert(std::move(line));
    }
    std::vector<std::string> listed() const
    {
        std::vector<std::string> lines;
        std::ifstream file(m_list);
        for (std::string line; std::getline(file, line);)
            lines.push_back(std::move(line));
        return lines;
    }
    void shorten(const std::vector<std::string>& lines) const
    {
        std::string text;
        for (auto line = lines.end() - static_cast<std::ptrdiff_t>(kMostKnownFiles); line != lines.end(); ++line)
            text += *line + "\n";
        try {
            replaceBytes(m_list, text);
        } catch (const Error&) {
            // It stays as long as it is.
        }
    }

    mutable std::mutex m_mutex;
    FileCheck m_check;
    fs::path m_list;
    std::string m_listRead; ///< what the list was when it was last read
    std::set<std::string> m_known;
};

KnownFiles& knownFiles()
{
    static KnownFiles files;
    return files;
}

/// As they were before the check: one that is replaced meanwhile is not known by it.
struct Unknown {
    std::vector<fs::path> files;
    std::vector<std::string> identities;

    Unknown part(std::size_t from, std::size_t count) const
    {
        const auto at = [&](const auto& all) { return all.begin() + static_cast<std::ptrdiff_t>(from); };
        const auto end = [&](const auto& all) { return at(all) + static_cast<std::ptrdiff_t>(count); };
        return { { at(files), end(files) }, { at(identities), end(identities) } };
    }
};

/// Whether it has to be checked, then with its identity.
bool isUnknown(const fs::path& file, std::string& identity)
{
    identity = identityOf(file);
    return !identity.empty() && !knownFiles().knows(identity);
}

/// In halves where a process ended, until the file is found that did it.
void checkTogether(const FileCheck& check, const Unknown& unknown, const std::function<bool()>& cancelled)
{
    const std::size_t count = unknown.files.size();
    bool sound = false;
    try {
        sound = check(unknown.files, cancelled);
    } catch (const Error&) {
        // It is asked for again before it is opened.
    }
    if (sound) {
        for (const std::string& identity : unknown.identities)
            knownFiles().add(identity);
    } else if (count > 1) {
        checkTogether(check, unknown.part(0, count / 2), cancelled);
        checkTogether(check, unknown.part(count / 2, count - count / 2), cancelled);
    }
}

}

void checkForeignFiles(FileCheck check, fs::path list)
{
    knownFiles().use(std::move(check), std::move(list));
}

void admitFile(const fs::path& file, const std::function<bool()>& cancelled)
{
    const FileCheck check = knownFiles().check();
    std::string identity;
    if (check && isUnknown(file, identity) && check({ file }, cancelled))
        knownFiles().add(identity);
}

void admitFiles(const std::vector<fs::path>& files, const std::function<bool()>& cancelled)
{
    const FileCheck check = knownFiles().check();
    if (!check)
        return;
    Unknown unknown;
    for (const fs::path& file : files)
        if (std::string identity; isUnknown(file, identity)) {
            unknown.files.push_back(file);
            unknown.identities.push_back(std::move(identity));
        }
    constexpr std::size_t atATime = 64;
    for (std::size_t from = 0; from < unknown.files.size(); from += atATime)
        checkTogether(check, unknown.part(from, std::min(atATime, unknown.files.size() - from)), cancelled);
}

void noteOwnFile(const fs::path& file)
{
    if (knownFiles().check())
        knownFiles().add(identityOf(file));
}

}
