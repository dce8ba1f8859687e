#include "core/storage/atomic_file.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/common/whole_file.h"

#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <spdlog/logger.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace cmir {

namespace fs = std::filesystem;

namespace {

std::string systemMessage(int number)
{
    return std::generic_category().message(number);
}

class Descriptor {
public:
    explicit Descriptor(int number)
        : m_number(number)
    { }
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(Descriptor&& other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    { }
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }
    int number() const { return m_number; }

private:
    int m_number;
};

/// Wrong folder or missing rights are the user's to mend; the rest (no room, too many files) is a failure.
[[noreturn]] void throwNoTemporary(const fs::path& target, int number)
{
    const std::string text = target.string() + ": no file can be written in this folder: " + systemMessage(number);
    if (number == EACCES || number == EPERM || number == EROFS || number == ENOENT || number == ENAMETOOLONG)
        throw BadInput(text);
    throw Failure(text);
}

std::string temporaryStem(const fs::path& target)
{
    return fmt::format(".{}.", target.filename().string());
}

void sync(const fs::path& path, const fs::path& target)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0 || ::fsync(file.number()) != 0)
        throw Failure(target.string() + ": cannot be brought to disk: " + systemMessage(errno));
}

/// The new file is in its place by then: that its name may not outlive a power cut is worth a word, no more.
void syncFolder(const fs::path& folder, const fs::path& target)
{
    const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Some file systems cannot sync a folder (EINVAL), and one that may not be listed cannot be opened.
    if (file.number() < 0 ? errno != EACCES : ::fsync(file.number()) != 0 && errno != EINVAL)
        log()->warn("{} is saved, but its folder could not be brought to disk ({}): a power cut now may take it back",
            target.string(), systemMessage(errno));
}

/// Best effort: who owns a file of a shared folder, and who else may read it, stays as it was.
void keepOwner(int file, const struct stat& old, const fs::path& target)
{
    struct stat now { };
    if (::fstat(file, &now) == 0 && (now.st_uid != old.st_uid || now.st_gid != old.st_gid)
        && ::fchown(file, old.st_uid, old.st_gid) != 0) {
        [[maybe_unused]] const int group = ::fchown(file, static_cast<uid_t>(-1), old.st_gid); // the group alone
    }
    std::array<char, 4096> names {};
    const ssize_t size = ::listxattr(target.c_str(), names.data(), names.size());
    for (ssize_t at = 0; at < size;) {
        const std::string name(names.data() + at);
        std::array<char, 65536> value {};
        const ssize_t length = ::getxattr(target.c_str(), name.c_str(), value.data(), value.size());
        if (length >= 0)
            static_cast<void>(::fsetxattr(file, name.c_str(), value.data(), static_cast<std::size_t>(length), 0));
        at += static_cast<ssize_t>(name.size()) + 1;
    }
}

/// A file of a name not taken yet, removed again unless it was renamed. While it lives it is locked: it is in use.
class TemporaryFile {
public:
    explicit TemporaryFile(const fs::path& target)
    {
        static std::atomic<unsigned> counter = 0;
        for (int attempt = 0; attempt < 100; ++attempt) {
            const fs::path path
                = target.parent_path() / fmt::format("{}{}-{}.tmp", temporaryStem(target), ::getpid(), counter++);
            m_file = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
            if (m_file.number() < 0 && errno == EEXIST)
                continue; // of a program in another container, where numbers of processes come twice
            if (m_file.number() < 0)
                throwNoTemporary(target, errno);
            m_path = path;
            ::flock(m_file.number(), LOCK_EX | LOCK_NB); // a file system without locks: leftovers stay, no harm
            return;
        }
        throwNoTemporary(target, EEXIST);
    }
    ~TemporaryFile()
    {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove(m_path, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const fs::path& path() const { return m_path; }
    /// With the permissions of the file whose place it takes: only now, since a read-only one could not be written.
    void renameTo(const fs::path& target)
    {
        struct stat old { };
        const bool replaces = ::stat(target.c_str(), &old) == 0;
        if (replaces)
            keepOwner(m_file.number(), old, target);
        if (replaces && ::fchmod(m_file.number(), old.st_mode & 07777) != 0)
            throw Failure(target.string() + ": the new file cannot get its permissions: " + systemMessage(errno));
        if (::rename(m_path.c_str(), target.c_str()) != 0)
            throw Failure(target.string() + ": the new file cannot take its place: " + systemMessage(errno));
        m_path.clear();
    }

private:
    fs::path m_path;
    Descriptor m_file { -1 };
};

fs::path resolved(const fs::path& target)
{
    constexpr int mostLinks = 40; // as in the system
    std::error_code error;
    fs::path real = fs::absolute(target);
    for (int links = 0; links < mostLinks && fs::is_symlink(real, error); ++links) {
        const fs::path next = fs::read_symlink(real, error); // which may lead to what is not there yet
        if (error)
            break;
        real = next.is_absolute() ? next : real.parent_path() / next;
    }
    return real;
}

void checkPlace(const fs::path& target, const fs::path& real)
{
    std::error_code error;
    if (target.empty() || real.filename().empty() || fs::is_directory(real, error))
        throw BadInput(fmt::format("\"{}\" is a folder, not a file name; a file name is needed", target.string()));
    const fs::path folder = real.parent_path();
    const fs::file_status status = fs::status(folder, error);
    if (status.type() == fs::file_type::not_found)
        throw BadInput(target.string() + ": the folder " + folder.string() + " does not exist");
    if (status.type() != fs::file_type::directory)
        throw BadInput(target.string() + ": " + folder.string() + " is not a folder");
}

/// Messages of who writes and reads name the temporary file; the user knows the target.
std::string named(const Error& error, const fs::path& temporary, const std::string& name)
{
    std::string text = error.what();
    if (const auto at = text.find(temporary.string()); at != std::string::npos)
        text.replace(at, temporary.string().size(), name);
    return text;
}

}

void replaceFile(const fs::path& target, const std::function<void(const fs::path&)>& write,
    const std::function<void(const fs::path&)>& readBack)
{
    const fs::path real = resolved(target);
    checkPlace(target, real);
    removeLeftovers(real);
    TemporaryFile temporary(real);
    try {
        write(temporary.path());
    } catch (const Error& error) {
        throw Error(error.kind(), named(error, temporary.path(), target.string()));
    }
    sync(temporary.path(), target); // before it is read: what the disk gives back counts, not what memory kept
    try {
        readBack(temporary.path());
    } catch (const Error& error) {
        throw Failure(target.string() + ": what was written does not read back, the old file is kept ("
            + named(error, temporary.path(), "the new file") + ")");
    }
    temporary.renameTo(real);
    syncFolder(real.parent_path(), target);
}

void replaceBytes(const fs::path& target, std::string_view bytes)
{
    replaceFile(
        target, [&](const fs::path& temporary) { writeWholeFile(temporary, bytes); },
        [&](const fs::path& temporary) {
            if (!fileHolds(temporary, bytes))
                throw Failure(temporary.string() + " is not as it was written");
        });
}

// Who is still saving holds a lock.
void removeLeftovers(const fs::path& target)
{
    std::error_code error;
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    const std::string stem = temporaryStem(target);
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const fs::path path = entry->path();
        const std::string name = path.filename().string();
        if (!name.starts_with(stem) || !name.ends_with(".tmp"))
            continue;
        const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        if (file.number() >= 0 && ::flock(file.number(), LOCK_EX | LOCK_NB) == 0)
            ::unlink(path.c_str());
    }
}

}
