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

constexpr std::size_t kMostKnownFiles = 4000; ///< kept in the list when it is shortened

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
        if (m_known.count(identity) == 0) // another program may have added it
            for (std::string& line : listed())
                m_known.insert(std::move(line));
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
            replaceText(m_list, text);
        } catch (const Error&) {
            // It stays as long as it is.
        }
    }

    mutable std::mutex m_mutex;
    FileCheck m_check;
    fs::path m_list;
    std::set<std::string> m_known;
};

KnownFiles& knownFiles()
{
    static KnownFiles files;
    return files;
}

}

void checkForeignFiles(FileCheck check, fs::path list)
{
    knownFiles().use(std::move(check), std::move(list));
}

void admitFile(const fs::path& file, const std::function<bool()>& cancelled)
{
    const FileCheck check = knownFiles().check();
    const std::string identity = check ? identityOf(file) : std::string();
    if (identity.empty() || knownFiles().knows(identity))
        return;
    if (check(file, cancelled))
        knownFiles().add(identity);
}

void noteOwnFile(const fs::path& file)
{
    if (knownFiles().check())
        knownFiles().add(identityOf(file));
}

}
