#include "core/common/file_lock.h"

#include "core/common/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace cmir {

namespace {

/// Whether the name still leads to the opened file: who held the lock before may have removed it.
bool isThere(const std::filesystem::path& file, int descriptor)
{
    struct stat named {
    }, opened {};
    return ::stat(file.c_str(), &named) == 0 && ::fstat(descriptor, &opened) == 0 && named.st_ino == opened.st_ino
        && named.st_dev == opened.st_dev;
}

}

FileLock::FileLock(std::filesystem::path file, int descriptor)
    : m_file(std::move(file))
    , m_descriptor(descriptor)
{ }

FileLock::FileLock(FileLock&& other) noexcept
    : m_file(std::move(other.m_file))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
{ }

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    std::swap(m_file, other.m_file);
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileLock::~FileLock()
{
    if (m_descriptor < 0)
        return;
    ::unlink(m_file.c_str()); // before it is let go: who takes it next makes a new file
    ::close(m_descriptor);
}

std::optional<FileLock> FileLock::take(const std::filesystem::path& file, int operation)
{
    while (true) {
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (descriptor < 0)
            throw Failure(file.string() + ": no lock file can be made: " + std::generic_category().message(errno));
        int result = 0;
        do
            result = ::flock(descriptor, operation);
        while (result != 0 && errno == EINTR);
        if (result == 0 && isThere(file, descriptor))
            return FileLock(file, descriptor);
        const int number = errno;
        ::close(descriptor);
        if (result == 0)
            continue; // it was removed meanwhile
        if (number == EWOULDBLOCK)
            return std::nullopt;
        throw Failure(file.string() + ": cannot be locked: " + std::generic_category().message(number));
    }
}

FileLock FileLock::wait(const std::filesystem::path& file)
{
    return std::move(*take(file, LOCK_EX));
}

std::optional<FileLock> FileLock::tryNow(const std::filesystem::path& file)
{
    return take(file, LOCK_EX | LOCK_NB);
}

bool FileLock::isHeld(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return false;
    const bool held = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(descriptor);
    return held;
}

std::filesystem::path lockBeside(const std::filesystem::path& run)
{
    return run.parent_path() / ("." + run.filename().string() + ".lock");
}

}
